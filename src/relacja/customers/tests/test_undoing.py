"""An import taken back takes nothing with it that came since."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from relacja.accounts.testing import make_user
from relacja.customers import queries, services
from relacja.customers.models import Party, PartyContactPoint, PartyRelation, PartyRole
from relacja.customers.services import bulk
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.testing import make_party
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.transfer.types import LoadedChunk, LoadOptions, Record, Undone

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests of taking back")
ANNA = {"key": "1", "name": "Anna Kot", "email": "anna@example.pl", "nip": "5260250274", "role": "customer"}
EWA = {"key": "2", "name": "Ewa Lis", "tags": "vip"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Reasons in the words of the code."""
    with override("en"):
        yield


def load(*rows: dict[str, Any]) -> LoadedChunk:
    options = LoadOptions(source="shop")
    prepared = bulk.prepare_drafts([Record(line, row) for line, row in enumerate(rows)], options)
    at = timezone.now()
    with audit.entry(verb="test", actor=SYSTEM) as entry:
        loaded = bulk.upsert_many(actor=SYSTEM, prepared=prepared, options=options, at=at)
    return LoadedChunk(entry.id, timezone.now(), loaded.created)


def take_back(chunk: LoadedChunk) -> Undone:
    return bulk.take_back_many(actor=SYSTEM, chunk=chunk)


def ref(party: Party) -> Ref:
    return Ref("customers.party", party.pk)


def named(name: str) -> Party:
    return Party.objects.get(display_name=name)


def consent(party: Party, role_id: int | None = None) -> None:
    saying = Saying("marketing", "granted", role_id=role_id)
    services.record_consent(
        actor=SYSTEM, party_id=party.pk, saying=saying, proof=Proof("phone"), at=timezone.now() - timedelta(days=1)
    )


def relate(party: Party) -> None:
    services.relate(actor=SYSTEM, a_id=make_party().pk, b_id=party.pk, code="spouse")


def merge(party: Party) -> None:
    services.merge_parties(
        actor=SYSTEM, keep_id=make_party().pk, absorb_id=party.pk, reason="one person", at=timezone.now()
    )


def absorb(party: Party) -> None:
    services.merge_parties(
        actor=SYSTEM, keep_id=party.pk, absorb_id=make_party().pk, reason="one person", at=timezone.now()
    )


def share(party: Party) -> None:
    services.grant_access(
        actor=SYSTEM, party_id=party.pk, ground="portfolio", at=timezone.now(), user_id=make_user().pk
    )


def give(party: Party) -> None:
    services.assign_many(actor=SYSTEM, party_ids=[party.pk], owner_id=make_user().pk, unit_id=None, at=timezone.now())


def tag(party: Party) -> None:
    services.tag_party(actor=SYSTEM, party_id=party.pk, name="new", at=timezone.now())


def give_role(party: Party) -> None:
    services.give_role(actor=SYSTEM, party_id=party.pk, role="employee", on=timezone.localdate())


def end_role(party: Party) -> None:
    services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=timezone.localdate())


def prefer(party: Party) -> None:
    services.state_preference(actor=SYSTEM, party_id=party.pk, subject="channel", value="phone", at=timezone.now())


NEWER = {
    "consents or preferences were recorded since": (consent, prefer),
    "tied to another customer since": (relate,),
    "merged with another customer since": (merge, absorb),
    "given to somebody else since": (share,),
    "tagged since": (tag,),
    "changed since": (give, give_role, end_role),
}


@pytest.mark.parametrize(
    ("do", "reason"),
    [(do, reason) for reason, doings in NEWER.items() for do in doings],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_customer_on_whom_something_newer_stands_stays_and_is_named(do: Callable[[Party], None], reason: str) -> None:
    chunk = load(ANNA, EWA)
    anna = named("Anna Kot")
    do(anna)
    undone = take_back(chunk)
    assert undone.left == [(ref(anna), reason)]
    assert undone.taken_back == 1
    assert named("Anna Kot").status == "active"
    assert named("Ewa Lis").status == "tombstoned"
    file = queries.party_file(SYSTEM, anna.pk)
    assert file is not None
    assert file.external_keys == (("shop", "1"),)


def test_what_an_import_brought_itself_keeps_nobody() -> None:
    assert take_back(load(ANNA, EWA)) == Undone(taken_back=2, left=[])


def test_a_merge_taken_back_keeps_nobody() -> None:
    chunk = load(ANNA)
    identity = services.merge_parties(
        actor=SYSTEM, keep_id=make_party().pk, absorb_id=named("Anna Kot").pk, reason="one person", at=timezone.now()
    )
    services.unmerge_parties(actor=SYSTEM, identity_id=identity.pk, reason="two people", at=timezone.now())
    assert take_back(chunk).left == []


def test_what_was_hung_on_somebody_older_goes_again() -> None:
    load({"key": "1", "name": "Anna Kot"})
    chunk = load({**ANNA, "tags": "vip", "role": "supplier"})
    assert take_back(chunk).left == []
    anna = queries.party_file(SYSTEM, named("Anna Kot").pk)
    assert anna is not None
    assert (anna.points, anna.identifiers, anna.tags) == ((), (), ())
    assert [role.role for role in anna.roles] == ["customer"]
    assert anna.external_keys == (("shop", "1"),)


def test_what_was_hung_on_somebody_older_stays_where_it_was_changed_or_leant_on_since() -> None:
    load({"key": "1", "name": "Anna Kot"}, {"key": "2", "name": "Ewa Lis"})
    chunk = load({**ANNA, "role": "supplier"}, {**EWA, "role": "supplier"})
    anna, ewa = named("Anna Kot"), named("Ewa Lis")
    PartyContactPoint.objects.filter(party=anna).update(is_preferred=True)
    consent(ewa, PartyRole.objects.get(party=ewa, role="supplier").pk)
    assert take_back(chunk).left == [(ref(anna), "changed again since"), (ref(ewa), "changed again since")]
    assert PartyContactPoint.objects.filter(party=anna).count() == 1
    assert set(PartyRole.objects.values_list("party_id", "role")) == {
        (anna.pk, "customer"), (ewa.pk, "customer"), (ewa.pk, "supplier"),
    }  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_chunk(django_assert_max_num_queries: Any) -> None:
    chunk = load(*({"key": str(n), "name": f"Osoba Numer{n}"} for n in range(300)))
    with django_assert_max_num_queries(32):
        assert take_back(chunk).taken_back == 300


def hired() -> LoadedChunk:
    return load({**EWA, "company": "Alfa sp. z o.o."}, {"key": "3", "name": "Jan Żuk", "company": "Alfa"})


def test_a_company_that_came_with_its_people_goes_with_them() -> None:
    assert take_back(hired()) == Undone(taken_back=3, left=[])
    assert not PartyRelation.objects.exists()


def test_somebody_who_stays_keeps_the_company_they_work_for() -> None:
    chunk = hired()
    ewa, alfa = named("Ewa Lis"), named("Alfa sp. z o.o.")
    tag(ewa)
    assert take_back(chunk).left == [(ref(ewa), "tagged since"), (ref(alfa), "tied to another customer since")]
    assert list(PartyRelation.objects.values_list("a_id", "b_id")) == [(ewa.pk, alfa.pk)]


def test_an_employment_that_was_changed_since_keeps_both_sides() -> None:
    chunk = hired()
    jan, alfa = named("Jan Żuk"), named("Alfa sp. z o.o.")
    services.end_relation(actor=SYSTEM, relation_id=PartyRelation.objects.get(a=jan).pk, on=timezone.localdate())
    assert {kept for kept, _reason in take_back(chunk).left} == {ref(jan), ref(alfa)}


def test_a_company_somebody_older_got_goes_and_a_position_is_put_back() -> None:
    load({"key": "1", "name": "Anna Kot", "company": "Alfa", "position": "Księgowa"}, {"key": "2", "name": "Ewa Lis"})
    chunk = load(
        {"key": "1", "name": "Anna Kot", "company": "Alfa", "position": "Dyrektorka"},
        {"key": "2", "name": "Ewa Lis", "company": "Beta"},
    )
    assert named("Beta").status == "active"
    undone = take_back(chunk)
    assert undone.left == []
    assert named("Beta").status == "tombstoned"
    assert list(PartyRelation.objects.values_list("a__display_name", "b__display_name", "position")) == [
        ("Anna Kot", "Alfa", "Księgowa")
    ]
