"""Merging and taking merges back."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.accounts.testing import actor_with, make_user
from relacja.customers import queries, services
from relacja.customers.models import ExternalKey, Party, PartyAccess, PartyIdentity
from relacja.customers.services import bulk
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.identity import AlreadyTheSame, DifferentKinds, NotMerged
from relacja.customers.services.reaching import NoSuchParty
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent
from relacja.platform.transfer.types import LoadOptions, Record
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def merge(keep: Party, absorb: Party, at: datetime) -> PartyIdentity:
    return services.merge_parties(actor=SYSTEM, keep_id=keep.pk, absorb_id=absorb.pk, reason="one person", at=at)


def unmerge(identity: PartyIdentity, at: datetime) -> PartyIdentity:
    return services.unmerge_parties(actor=SYSTEM, identity_id=identity.pk, reason="two people", at=at)


def file_id(party: Party) -> int:
    found = queries.party_file(SYSTEM, party.pk)
    assert found is not None
    return found.id


def test_merging_makes_one_file_and_changes_nothing_of_either(noon: datetime) -> None:
    kept, absorbed = make_party("Anna Kot", phone="600700800"), make_party("A. Kot", email="kot@example.com")
    before = list(Party.objects.order_by("pk").values())
    merge(kept, absorbed, noon)
    after = list(Party.objects.order_by("pk").values())
    before[1] |= {"canonical_id": kept.pk, "is_canonical": False}
    assert after == before
    file = queries.party_file(SYSTEM, absorbed.pk)
    assert file is not None
    assert (file.id, file.display_name, file.member_ids) == (kept.pk, "Anna Kot", (kept.pk, absorbed.pk))
    assert {point.value for point in file.points} == {"+48600700800", "kot@example.com"}


def test_unmerging_leaves_both_as_they_were_with_what_came_since(noon: datetime) -> None:
    kept, absorbed = make_party("Anna Kot"), make_party("A. Kot")
    identity = merge(kept, absorbed, noon)
    services.give_role(actor=SYSTEM, party_id=absorbed.pk, role="employee", on=noon.date())
    services.tag_party(actor=SYSTEM, party_id=kept.pk, name="VIP", at=noon)
    unmerge(identity, noon + timedelta(days=400))
    one, other = queries.party_file(SYSTEM, kept.pk), queries.party_file(SYSTEM, absorbed.pk)
    assert one is not None
    assert other is not None
    assert ({r.role for r in one.roles}, {r.role for r in other.roles}) == ({"customer"}, {"customer", "employee"})
    assert ([t.name for t in one.tags], list(other.tags)) == (["VIP"], [])


def test_a_merge_says_who_when_and_why_and_is_told(noon: datetime) -> None:
    kept, absorbed = make_party(), make_party()
    actor = actor_with()
    identity = services.merge_parties(actor=actor, keep_id=kept.pk, absorb_id=absorbed.pk, reason="phone call", at=noon)
    assert (identity.asserted_by_id, identity.reason, identity.asserted_at) == (actor.user_id, "phone call", noon)
    assert AuditEntry.objects.get().reason == "phone call"
    assert OutboxEvent.objects.get().payload == {
        "kept_id": kept.pk, "absorbed_id": absorbed.pk, "identity_id": identity.pk,
    }  # fmt: skip
    assert [m.reason for m in queries.merges_of(actor, absorbed.pk)] == ["phone call"]


def test_without_a_reason_nothing_is_merged(noon: datetime) -> None:
    with pytest.raises(ReasonMissing):
        services.merge_parties(actor=SYSTEM, keep_id=make_party().pk, absorb_id=make_party().pk, reason=" ", at=noon)


def test_chains_end_in_one_file_whatever_member_is_named(noon: datetime) -> None:
    a, b, c, d = (make_party() for _ in range(4))
    merge(b, a, noon)
    merge(d, c, noon)
    merge(a, d, noon)
    assert {file_id(party) for party in (a, b, c, d)} == {b.pk}
    assert set(queries.members(c.pk)) == {a.pk, b.pk, c.pk, d.pk}
    assert queries.members(c.pk)[0] == b.pk


def test_a_circle_is_refused(noon: datetime) -> None:
    a, b, c = (make_party() for _ in range(3))
    merge(b, a, noon)
    merge(c, b, noon)
    for keep, absorb in ((a, c), (c, a), (a, a), (b, c)):
        with pytest.raises(AlreadyTheSame):
            merge(keep, absorb, noon)


def test_taking_back_an_earlier_merge_leaves_the_later_ones(noon: datetime) -> None:
    a, b, c = (make_party() for _ in range(3))
    first, second = merge(b, a, noon), merge(c, b, noon)
    unmerge(first, noon)
    assert (file_id(a), file_id(b), file_id(c)) == (a.pk, c.pk, c.pk)
    unmerge(second, noon)
    assert (file_id(a), file_id(b), file_id(c)) == (a.pk, b.pk, c.pk)


def test_taking_back_a_later_merge_keeps_what_was_merged_before_it(noon: datetime) -> None:
    a, b, c = (make_party() for _ in range(3))
    merge(b, a, noon)
    second = merge(c, b, noon)
    unmerge(second, noon)
    assert (file_id(a), file_id(b), file_id(c)) == (b.pk, b.pk, c.pk)


def test_a_merge_is_taken_back_once(noon: datetime) -> None:
    identity = merge(make_party(), make_party(), noon)
    unmerge(identity, noon)
    with pytest.raises(NotMerged):
        unmerge(identity, noon)


def test_a_person_and_a_firm_are_not_merged(noon: datetime) -> None:
    with pytest.raises(DifferentKinds):
        merge(make_party(), make_party("Alfa", kind="organisation"), noon)


def test_merge_keeps_the_stricter_consent(noon: datetime) -> None:
    kept, absorbed = make_party(), make_party()
    for party, decision, days in ((kept, "granted", 10), (absorbed, "refused", 100)):
        at, saying = noon - timedelta(days=days), Saying("marketing", decision)
        services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=Proof("phone"), at=at)
    ask = {"actor": SYSTEM, "purpose": "marketing", "channel": "email", "at": noon}
    assert queries.may_contact(party_id=kept.pk, **ask)  # type: ignore[arg-type]
    identity = merge(kept, absorbed, noon)
    assert queries.may_contact(party_id=kept.pk, **ask).reasons == ("refused",)  # type: ignore[arg-type]
    assert queries.may_contact(party_id=absorbed.pk, **ask).reasons == ("refused",)  # type: ignore[arg-type]
    file = queries.party_file(SYSTEM, kept.pk)
    assert file is not None
    assert [line.decision for line in file.consents] == ["refused"]
    unmerge(identity, noon)
    assert queries.may_contact(party_id=kept.pk, **ask)  # type: ignore[arg-type]


def test_what_the_kept_one_lacks_is_filled_from_the_other(noon: datetime) -> None:
    kept, absorbed = make_party(source=""), make_party(source="fair", born_on=noon.date())
    merge(kept, absorbed, noon)
    file = queries.party_file(SYSTEM, kept.pk)
    assert file is not None
    assert (file.fields["source"], file.fields["born_on"]) == ("fair", noon.date())


def test_the_list_shows_the_strongest_role_of_all_that_are_one(noon: datetime) -> None:
    kept, absorbed = make_party(roles=("prospect",)), make_party(roles=("customer",))
    identity = merge(kept, absorbed, noon)
    kept.refresh_from_db()
    assert kept.main_role == "customer"
    unmerge(identity, noon)
    kept.refresh_from_db()
    assert kept.main_role == "prospect"


def test_whoever_sees_one_sees_the_file_they_make_until_it_is_taken_back(noon: datetime) -> None:
    owner, stranger = (actor_with("customers.view", scope="own") for _ in range(2))
    kept, absorbed = make_party(owner_id=owner.user_id), make_party(owner_id=stranger.user_id)
    identity = merge(kept, absorbed, noon)
    for actor in (owner, stranger):
        for party in (kept, absorbed):
            found = queries.party_file(actor, party.pk)
            assert found is not None
            assert found.id == kept.pk
    unmerge(identity, noon)
    assert queries.party_file(owner, absorbed.pk) is None
    assert queries.party_file(stranger, kept.pk) is None
    assert PartyAccess.objects.count() == 2


def test_a_new_owner_of_one_sees_the_file_and_the_old_one_no_longer(noon: datetime) -> None:
    old, new = actor_with("customers.view", scope="own"), actor_with("customers.view", scope="own")
    kept, absorbed = make_party(), make_party(owner_id=old.user_id)
    merge(kept, absorbed, noon)
    services.assign(actor=SYSTEM, party_id=absorbed.pk, owner_id=new.user_id, unit_id=None, at=noon)
    assert queries.is_visible(new, kept.pk)
    assert not queries.is_visible(old, kept.pk)
    services.give_many(actor=SYSTEM, party_ids=[absorbed.pk], owner_id=old.user_id, at=noon + timedelta(hours=1))
    assert queries.is_visible(old, kept.pk)
    assert not queries.is_visible(new, kept.pk)


def test_nobody_merges_what_they_may_not_see(noon: datetime) -> None:
    actor = actor_with("customers.view", "customers.merge", scope="own")
    mine, other = make_party(owner_id=actor.user_id), make_party()
    with pytest.raises(NoSuchParty):
        services.merge_parties(actor=actor, keep_id=mine.pk, absorb_id=other.pk, reason="x", at=noon)
    identity = merge(make_party(), make_party(), noon)
    with pytest.raises(NotMerged):
        services.unmerge_parties(actor=actor, identity_id=identity.pk, reason="x", at=noon)


def test_unseen_merges_of_a_file_are_not_told(noon: datetime) -> None:
    kept = make_party()
    merge(kept, make_party(), noon)
    assert queries.merges_of(actor_with("customers.view", scope="own", user=make_user()), kept.pk) == []


def import_row(at: datetime, values: dict[str, str]) -> None:
    options = LoadOptions(source="shop")
    prepared = bulk.prepare_drafts([Record(2, values)], options)
    [outcome] = bulk.upsert_many(actor=SYSTEM, prepared=prepared, options=options, at=at).outcomes
    assert outcome.kind == "changed"


def oracle(edges: list[tuple[int, int]], nodes: list[int]) -> dict[int, int]:
    """Follow the open assertions, one by one, to their end."""
    above = dict(edges)
    assert len(above) == len(edges), "a party is held to be the same as one other at most"
    ends = {}
    for node in nodes:
        end = node
        while end in above:
            end = above[end]
        ends[node] = end
    return ends


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 40))
def test_random_merges_imports_and_unmerges_equal_the_oracle(noon: datetime, seed: int, steps: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    parties = [make_party() for _ in range(8)]
    nodes = [party.pk for party in parties]
    given_roles: dict[int, int] = dict.fromkeys(nodes, 1)
    notes: dict[int, str] = dict.fromkeys(nodes, "")
    emails: dict[int, set[str]] = {node: set() for node in nodes}
    for node in nodes:
        ExternalKey.objects.create(party_id=node, source="shop", key=f"{seed}-{node}")
    for _ in range(steps):
        opened = list(PartyIdentity.objects.filter(party_id__in=nodes, retracted_at=None))
        move = chance.random()
        if opened and move < 0.4:
            unmerge(chance.choice(opened), noon)
        elif move < 0.75:
            one, other = chance.sample(parties, 2)
            try:
                merge(one, other, noon)
            except AlreadyTheSame:
                ends = oracle([(i.party_id, i.same_as_id) for i in opened], nodes)
                assert ends[one.pk] == ends[other.pk]
        elif move < 0.95:
            node = chance.choice(nodes)
            email = f"x{chance.randrange(10**9)}@example.pl"
            import_row(noon, {"key": f"{seed}-{node}", "note": email, "email": email})
            notes[node] = email
            emails[node].add(email)
        else:
            party = chance.choice(parties)
            services.give_role(actor=SYSTEM, party_id=party.pk, role="employee", on=noon.date())
            given_roles[party.pk] = 2
        opened = list(PartyIdentity.objects.filter(party_id__in=nodes, retracted_at=None))
        ends = oracle([(i.party_id, i.same_as_id) for i in opened], nodes)
        assert queries.canonical_ids(nodes) == ends
    for node in nodes:
        members = {other for other in nodes if ends[other] == ends[node]}
        assert set(queries.members(node)) == members
        file = queries.party_file(SYSTEM, node)
        assert file is not None
        assert len(file.roles) == sum(given_roles[member] for member in members)
        members_emails = {email for member in members for email in emails[member]}
        assert {point.value for point in file.points} == members_emails
    for identity in PartyIdentity.objects.filter(party_id__in=nodes, retracted_at=None):
        unmerge(identity, noon)
    for node in nodes:
        file = queries.party_file(SYSTEM, node)
        assert file is not None
        assert (file.fields["note"], {point.value for point in file.points}) == (notes[node], emails[node])
