"""What customers plug into the platform: condition fields, references, search, menu."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from relacja.accounts.testing import actor_with
from relacja.customers import queries, services
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.testing import make_party
from relacja.customers.types import PointDraft
from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.refs import Ref
from relacja.platform.search import search_everything
from relacja.platform.testing.fields import answers, check_condition_field

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
FIELDS = [code for code in condition_fields.codes() if code.startswith("customers.")]


def known(code: str, party_id: int, at: datetime) -> object:
    return values_of([code], party_id, at)[code]


@pytest.mark.parametrize("code", FIELDS)
def test_a_field_says_the_same_of_one_as_of_all(code: str, noon: datetime) -> None:
    parties = [
        make_party(language="pl", born_on=date(1980, 5, 5)),
        make_party("Alfa", kind="organisation", roles=()),
        make_party(),
        make_party(),
    ]
    draft = PointDraft("postal", parts={"city": "Łódź", "region": "łódzkie", "country": "PL"})
    services.add_contact_point(actor=SYSTEM, party_id=parties[2].pk, draft=draft, on=noon.date())
    services.tag_party(actor=SYSTEM, party_id=parties[2].pk, name="vip", at=noon)
    services.tag_many(actor=SYSTEM, party_ids=[party.pk for party in parties[1:]], name="nowy", at=noon)
    said = [(parties[0], "marketing", "granted"), (parties[2], "marketing", "refused")]
    for party, purpose, decision in [*said, (parties[2], "profiling", "withdrawn")]:
        saying, proof = Saying(purpose, decision), Proof("phone")
        services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=proof, at=noon)
    services.merge_parties(actor=SYSTEM, keep_id=parties[3].pk, absorb_id=parties[2].pk, reason="x", at=noon)
    check_condition_field(condition_fields[code], party_ids=[party.pk for party in parties], at=noon)
    assert answers(condition_fields[code], noon)
    assert parties[2].pk not in answers(condition_fields[code], noon), "a merged party has no answers of its own"


def test_marketing_refused_follows_merges(noon: datetime) -> None:
    kept, absorbed = make_party(), make_party()
    for party, decision in ((kept, "granted"), (absorbed, "withdrawn")):
        saying, at = Saying("marketing", decision), noon - timedelta(days=1)
        services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=Proof("phone"), at=at)
    field = "customers.marketing_refused"
    assert known(field, kept.pk, noon) is False
    services.merge_parties(actor=SYSTEM, keep_id=kept.pk, absorb_id=absorbed.pk, reason="x", at=noon)
    assert known(field, kept.pk, noon) is True


def test_an_age_is_of_the_day_and_filled_from_who_is_the_same(noon: datetime) -> None:
    kept, absorbed = make_party(), make_party(born_on=date(1980, 5, 5))
    age = "customers.age"
    assert [known(age, absorbed.pk, noon + timedelta(days=days)) for days in (0, 1)] == [45, 46]
    services.merge_parties(actor=SYSTEM, keep_id=kept.pk, absorb_id=absorbed.pk, reason="x", at=noon)
    assert (known(age, kept.pk, noon), known(age, absorbed.pk, noon)) == (45, None)


@pytest.mark.parametrize(
    ("born", "today", "days"),
    [
        (date(1980, 5, 5), date(2026, 5, 5), 0),
        (date(1980, 5, 5), date(2026, 5, 4), 1),
        (date(1980, 5, 5), date(2026, 5, 6), 364),
        (date(2000, 2, 29), date(2027, 2, 28), 0),
        (date(2000, 2, 29), date(2028, 2, 28), 1),
        (date(2000, 2, 29), date(2028, 2, 29), 0),
        (date(2026, 5, 5), date(2026, 5, 5), 0),
    ],
)
def test_a_birthday_comes_every_year(born: date, today: date, days: int) -> None:
    party = make_party(born_on=born)
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert known("customers.birthday_in", party.pk, noon) == days
    assert answers(condition_fields["customers.birthday_in"], noon)[party.pk] == days


def test_days_as_a_customer_count_from_the_oldest_role_that_is_open(noon: datetime) -> None:
    field, party, firm = "customers.since_days", make_party(roles=()), make_party(roles=("supplier",))
    services.give_role(actor=SYSTEM, party_id=party.pk, role="customer", on=noon.date() - timedelta(days=40))
    services.give_role(actor=SYSTEM, party_id=party.pk, role="customer", on=noon.date(), business_line="business")
    assert (known(field, party.pk, noon), known(field, firm.pk, noon)) == (40, None)
    services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=noon.date())
    assert known(field, party.pk, noon) == 0


def test_tags_are_those_of_all_who_are_the_same(noon: datetime) -> None:
    kept, absorbed, field = make_party(), make_party(), "customers.tags"
    for party, name in ((kept, "vip"), (absorbed, "vip"), (absorbed, "nowy")):
        services.tag_party(actor=SYSTEM, party_id=party.pk, name=name, at=noon)
    assert known(field, kept.pk, noon) == ("vip",)
    services.merge_parties(actor=SYSTEM, keep_id=kept.pk, absorb_id=absorbed.pk, reason="x", at=noon)
    assert known(field, kept.pk, noon) == ("nowy", "vip")


def test_an_objection_to_profiling_follows_what_was_said_last(noon: datetime) -> None:
    party, field = make_party(), "customers.objects_to_profiling"
    told = []
    for hour, decision in enumerate(("", "granted", "refused", "granted", "withdrawn")):
        if decision:
            saying, proof = Saying("profiling", decision), Proof("phone")
            at = noon + timedelta(hours=hour)
            services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=proof, at=at)
        told.append(known(field, party.pk, noon))
    assert told == [None, False, True, False, True]


def test_a_reference_has_the_name_of_the_file_and_none_for_who_may_not_see_it(noon: datetime) -> None:
    kept, absorbed = make_party("Anna Kot"), make_party("A. Kot")
    services.merge_parties(actor=SYSTEM, keep_id=kept.pk, absorb_id=absorbed.pk, reason="x", at=noon)
    ref = Ref("customers.party", absorbed.pk)
    assert refs.titles(SYSTEM, [ref]) == {ref: "Anna Kot"}
    assert refs.titles(actor_with("customers.view", scope="own"), [ref]) == {}


def test_customers_are_found_in_the_one_box() -> None:
    party = make_party("Anna Kot", phone="600700800")
    groups = search_everything(SYSTEM, "kot")
    hit = next(group for group in groups if group.code == "customers.parties").hits[0]
    assert (hit.ref.id, hit.title) == (party.pk, "Anna Kot")
    assert "+48 600 700 800" in hit.detail
    assert search_everything(actor_with("platform.see_audit"), "kot") == []


def test_no_row_hangs_on_a_party_that_is_not_there(noon: datetime) -> None:
    party = make_party(email="a@b.pl")
    assert queries.orphans() == {}
    party.roles.update(party_id=10**12)
    party.contact_points.update(point_id=10**12)
    assert queries.orphans() == {"customers_partyrole.party_id": 1, "customers_partycontactpoint.point_id": 1}
