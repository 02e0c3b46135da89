"""Segments keep themselves up to date: by news at once, by hand for good, by a full count as the check."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxEvent
from relacja.platform.testing.outbox import deliver_all
from relacja.sales import services as sales
from relacja.sales.testing import line_of, make_order, order_with
from relacja.segments import queries, services
from relacja.segments.models import Count, Segment, Stay
from relacja.segments.types import Changed, Kind, Pick, State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOW = timezone.now()


def make_segment(code: str, condition: str = "", kind: Kind = Kind.CONDITION) -> int:
    return services.add_segment(actor=SYSTEM, code=code, name=code, at=NOW, kind=kind, condition=condition)


def counted(segment_id: int) -> Changed:
    waits = Count.objects.get(segment_id=segment_id, finished_at=None)
    return services.count(actor=SYSTEM, count_id=waits.pk, at=timezone.now())


def members(segment_id: int) -> set[int]:
    return set(queries.members(SYSTEM).filter(segment_id=segment_id).values_list("party_id", flat=True))


def buy(party_id: int, times: int = 1) -> None:
    for _ in range(times):
        make_order(party_id, placed_at=timezone.now() - timedelta(days=1))


def told(segment_id: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    rows = OutboxEvent.objects.filter(name="segments.SegmentChanged").order_by("pk")
    payloads = [row.payload for row in rows if row.payload["segment_id"] == segment_id]
    return [(tuple(one["entered"]), tuple(one["left"])) for one in payloads]


def test_a_first_count_finds_everybody_of_whom_the_condition_holds() -> None:
    old, young, firm = make_party(roles=("customer",)), make_party(roles=("prospect",)), make_party(kind="organisation")
    segment = make_segment("people", 'customers.kind = "person" AND customers.role = "customer"')
    assert counted(segment) == Changed(1, 0)
    assert members(segment) == {old.pk}
    assert queries.sizes(SYSTEM, [segment]) == {segment: 1}
    assert young.pk not in members(segment)
    assert firm.pk not in members(segment)
    assert told(segment) == [((old.pk,), ())]


def test_news_let_somebody_in_and_out_and_a_count_agrees() -> None:
    party, other = make_party().pk, make_party().pk
    segment = make_segment("buyers", "sales.orders_365 >= 2")
    counted(segment)
    buy(party)
    buy(other, 2)
    deliver_all()
    assert members(segment) == {other}
    make_order(party, number="ZS/LAST", placed_at=timezone.now())
    deliver_all()
    assert members(segment) == {party, other}
    make_order(party, number="ZS/LAST", placed_at=timezone.now(), status="cancelled")
    deliver_all()
    assert members(segment) == {other}
    services.ask_count(actor=SYSTEM, segment_id=segment, at=timezone.now())
    assert counted(segment) == Changed(0, 0), "news had done all of it"


def test_a_count_finds_and_mends_what_no_news_told_of() -> None:
    party = make_party().pk
    segment = make_segment("all", "customers.added_at IS KNOWN")
    counted(segment)
    Stay.objects.filter(segment_id=segment).update(party_id=10**9)
    services.ask_count(actor=SYSTEM, segment_id=segment, at=timezone.now())
    assert counted(segment) == Changed(1, 1)
    assert members(segment) == {party}
    last = queries.counts_of(SYSTEM, segment)[0]
    assert (last.size, last.entered, last.left) == (1, 1, 1)


def test_many_are_counted_set_by_set_and_told_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relacja.segments.services.counting.CONFIRMED_AT_MOST", 2)
    monkeypatch.setattr("relacja.segments.services.changing.MOST_NAMED", 3)
    parties = {make_party().pk for _ in range(5)}
    segment = make_segment("all", 'customers.kind = "person"')
    assert counted(segment) == Changed(5, 0)
    assert members(segment) == parties
    assert [len(entered) for entered, _left in told(segment)] == [3, 2]
    Segment.objects.filter(pk=segment).update(condition="NEVER")
    services.ask_count(actor=SYSTEM, segment_id=segment, at=timezone.now())
    assert counted(segment) == Changed(0, 5)
    assert not members(segment)


def test_what_is_said_by_hand_holds_against_news_and_counts() -> None:
    inside, outside = make_party().pk, make_party(kind="organisation").pk
    segment = make_segment("people", 'customers.kind = "person"')
    counted(segment)
    services.pick(actor=SYSTEM, segment_id=segment, party_id=inside, pick=Pick.NEVER, at=NOW)
    services.pick(actor=SYSTEM, segment_id=segment, party_id=outside, pick=Pick.ALWAYS, at=NOW)
    assert members(segment) == {outside}
    services.judge(actor=SYSTEM, party_ids=[inside, outside], at=NOW)
    services.ask_count(actor=SYSTEM, segment_id=segment, at=timezone.now())
    assert counted(segment) == Changed(0, 0)
    assert members(segment) == {outside}
    services.pick(actor=SYSTEM, segment_id=segment, party_id=inside, pick=None, at=NOW)
    assert members(segment) == {inside, outside}


def test_a_list_holds_whoever_was_put_there_and_nobody_else() -> None:
    party, _other = make_party().pk, make_party().pk
    segment = make_segment("fair", kind=Kind.LIST)
    assert services.add_to_segment(actor=SYSTEM, segment_id=segment, party_ids=[party], at=NOW) == 1
    counted(segment)
    assert members(segment) == {party}
    by_condition = make_segment("people", 'customers.kind = "person"')
    with pytest.raises(services.NotAList):
        services.add_to_segment(actor=SYSTEM, segment_id=by_condition, party_ids=[party], at=NOW)


def test_those_held_to_be_one_are_one_member_and_two_again_when_parted() -> None:
    kept, absorbed = make_party().pk, make_party().pk
    buy(kept)
    buy(absorbed)
    two, one = make_segment("two", "sales.orders_365 >= 2"), make_segment("one", "sales.orders_365 = 1")
    counted(two)
    counted(one)
    assert (members(two), members(one)) == (set(), {kept, absorbed})
    made = customers.merge_parties(actor=SYSTEM, keep_id=kept, absorb_id=absorbed, reason="x", at=NOW)
    deliver_all()
    assert (members(two), members(one)) == ({kept}, set())
    assert Stay.objects.get(segment_id=one, party_id=absorbed).left_why == "merged"
    customers.unmerge_parties(actor=SYSTEM, identity_id=made.pk, reason="x", at=timezone.now())
    deliver_all()
    assert (members(two), members(one)) == (set(), {kept, absorbed})


def test_what_was_said_of_one_holds_for_whom_they_are_held_to_be() -> None:
    kept, absorbed = make_party().pk, make_party().pk
    segment = make_segment("people", 'customers.kind = "person"')
    counted(segment)
    services.pick(actor=SYSTEM, segment_id=segment, party_id=absorbed, pick=Pick.NEVER, at=NOW)
    customers.merge_parties(actor=SYSTEM, keep_id=kept, absorb_id=absorbed, reason="x", at=NOW)
    deliver_all()
    assert members(segment) == set()
    services.ask_count(actor=SYSTEM, segment_id=segment, at=timezone.now())
    assert counted(segment) == Changed(0, 0)


def test_a_visitor_is_in_no_segment_until_they_are_a_customer() -> None:
    visitor = make_party(status="visitor", roles=()).pk
    segment = make_segment("all", 'NOT customers.kind = "organisation"')
    counted(segment)
    services.judge(actor=SYSTEM, party_ids=[visitor], at=NOW)
    assert members(segment) == set()


def test_paused_and_archived_segments_stay_as_they_are() -> None:
    segment = make_segment("buyers", "sales.orders_365 >= 1")
    counted(segment)
    services.set_state(actor=SYSTEM, segment_id=segment, state=State.PAUSED, at=NOW)
    party = make_party().pk
    buy(party)
    deliver_all()
    assert members(segment) == set()
    services.set_state(actor=SYSTEM, segment_id=segment, state=State.LIVE, at=NOW)
    assert counted(segment) == Changed(1, 0)


def test_news_of_many_at_once_have_their_segments_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relacja.platform.outbox.event.NAMED_AT_MOST", 2)
    buyers, people = make_segment("buyers", "sales.orders_365 >= 1"), make_segment("p", 'customers.kind = "person"')
    counted(buyers)
    counted(people)
    parties = [make_party().pk for _ in range(3)]
    for _ in range(2):
        drafts = [order_with(party, placed_at=timezone.now(), lines=(line_of(1),)) for party in parties]
        sales.place_orders_many(actor=SYSTEM, drafts=drafts)
    deliver_all()
    assert Count.objects.filter(finished_at=None).values_list("segment_id", flat=True).get() == buyers
    assert counted(buyers) == Changed(3, 0)


def test_a_segment_may_ask_about_another_and_follows_it() -> None:
    party = make_party().pk
    buyers = make_segment("buyers", "sales.orders_365 >= 1")
    loyal = make_segment("loyal", 'segments.in HAS "buyers" AND customers.kind = "person"')
    counted(buyers)
    counted(loyal)
    buy(party)
    deliver_all()
    assert (members(buyers), members(loyal)) == ({party}, {party})


def test_a_circle_is_refused_and_its_way_is_named() -> None:
    make_segment("a", "ALWAYS")
    make_segment("b", 'segments.in HAS "a"')
    a = Segment.objects.get(code="a")
    with pytest.raises(services.BadSegment) as refused:
        services.change_segment(
            actor=SYSTEM, segment_id=a.pk, at=NOW, name="a", condition='segments.in HAS ANY ("B", "c")'
        )
    assert refused.value.way == ("a", "b", "a")
    with pytest.raises(services.BadSegment):
        make_segment("self", 'segments.in HAS "self"')
    with pytest.raises(services.BadSegment):
        make_segment("any", "segments.in IS KNOWN")
    with pytest.raises(services.BadSegment):
        services.delete_segment(actor=SYSTEM, segment_id=a.pk, reason="no longer needed")


def test_why_names_what_decided_with_what_is_known() -> None:
    party = make_party().pk
    buy(party)
    segment = make_segment("buyers", 'sales.orders_365 >= 2 AND customers.kind = "person"')
    counted(segment)
    found = queries.why(SYSTEM, segment, party, timezone.now())
    assert found is not None
    assert not found.is_member
    assert not found.holds
    assert [(one.holds, [value for _label, value in one.known]) for one in found.reasons] == [(False, ["1"])]
    buy(party)
    deliver_all()
    found = queries.why(SYSTEM, segment, party, timezone.now())
    assert found is not None
    assert found.is_member
    assert found.holds
    assert len(found.reasons) == 2


def test_history_tells_who_came_and_went_and_why() -> None:
    party = make_party().pk
    segment = make_segment("list", kind=Kind.LIST)
    counted(segment)
    before = timezone.now()
    services.add_to_segment(actor=SYSTEM, segment_id=segment, party_ids=[party], at=timezone.now())
    services.pick(actor=SYSTEM, segment_id=segment, party_id=party, pick=None, at=timezone.now())
    stay = Stay.objects.get(segment_id=segment)
    assert (stay.entered_why, stay.left_why) == ("hand", "hand")
    assert stay.left_at is not None
    assert queries.changes_since(SYSTEM, segment, before) == ([party], [party])
    services.add_to_segment(actor=SYSTEM, segment_id=segment, party_ids=[party], at=timezone.now())
    assert Stay.objects.filter(segment_id=segment).count() == 2
