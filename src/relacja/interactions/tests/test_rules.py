"""The pure rules: strip, grouping, envelope, drafts, cipher."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.interactions.rules.chain import first_broken, packed_ids, sealed, unpacked_ids
from relacja.interactions.rules.cipher import KeyDestroyed, Ring, new_wrapped_key
from relacja.interactions.rules.drafts import BadDraft, completed
from relacja.interactions.rules.envelope import Envelope, packed, unpacked
from relacja.interactions.rules.grouping import by_day
from relacja.interactions.rules.strip import WEEKS, WeekCount, first_day, heat_strip_of
from relacja.interactions.testing import draft_with
from relacja.interactions.types import ArtefactDraft, InteractionId, Participant, Subject
from relacja.platform.refs import Ref

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
moments = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_strip_begins_on_a_monday_and_ends_with_this_week() -> None:
    assert first_day(TODAY).weekday() == 0
    assert TODAY - first_day(TODAY) < timedelta(weeks=WEEKS)
    assert TODAY - first_day(TODAY) >= timedelta(weeks=WEEKS - 1)


def test_the_strip_counts_each_medium_and_all_together() -> None:
    counts = [
        WeekCount(0, "phone", 1, 2, 0, date(2025, 11, 20)),
        WeekCount(52, "phone", 0, 1, 1, date(2026, 11, 20)),
        WeekCount(52, "email", 5, 0, 5, date(2026, 11, 18)),
    ]
    strip = heat_strip_of(counts, TODAY)
    assert [medium.medium for medium in strip.media] == ["email", "phone"]
    assert (strip.media[1].total, strip.media[1].inbound, strip.media[1].outbound) == (4, 1, 3)
    assert (strip.media[1].recent, strip.media[1].days_ago) == (1, 2)
    assert (strip.all.total, strip.all.recent, strip.all.last_on) == (9, 6, date(2026, 11, 20))
    assert (strip.weeks[0], strip.weeks[52], strip.most) == (3, 6, 5)


def test_a_customer_never_met_has_an_empty_strip() -> None:
    strip = heat_strip_of([], TODAY)
    assert (strip.all.total, strip.all.last_on, strip.media, strip.most) == (0, None, (), 0)


def test_a_customer_not_met_this_year_is_told_when_last() -> None:
    strip = heat_strip_of([], TODAY, (date(2024, 1, 1), "phone"))
    assert (strip.all.total, strip.all.last_on) == (0, date(2024, 1, 1))


def test_long_runs_of_a_kind_fold_and_nothing_is_lost() -> None:
    entries = [(1, "order")] * 9 + [(1, "call")] + [(2, "order")] * 4
    days = by_day(entries, lambda entry: date(2026, 1, entry[0]), lambda entry: entry[1])
    assert [(len(run.shown), len(run.folded)) for day in days for run in day.runs] == [(3, 6), (1, 0), (4, 0)]


def test_a_day_that_goes_on_from_the_page_before_has_no_second_heading() -> None:
    days = by_day([1, 2], lambda entry: date(2026, 1, entry), str, continued=date(2026, 1, 1))
    assert [day.has_heading for day in days] == [False, True]


@unhurried
@given(
    st.builds(
        draft_with,
        st.integers(1, 9),
        summary=st.text(max_size=50).filter(lambda text: "\ud800" not in text),
        body=st.text(max_size=50),
        started_at=moments,
        ended_at=st.none() | moments,
        owner_id=st.none() | st.integers(1, 9),
        subjects=st.lists(st.builds(Subject, st.builds(Ref, st.just("a.b"), st.integers(1, 9))), max_size=2).map(tuple),
        artefacts=st.lists(st.builds(ArtefactDraft, st.just("scan"), st.just("0" * 64)), max_size=2).map(tuple),
    ),
    moments,
)
def test_an_envelope_opens_to_what_was_put_in(draft, recorded_at) -> None:
    envelope = Envelope(draft, 7, recorded_at, 3, "because")
    assert unpacked(packed(envelope)) == envelope


@unhurried
@given(st.integers(1, 2**60), moments)
def test_the_name_of_an_interaction_is_read_back_to_the_microsecond(number: int, started_at: datetime) -> None:
    name = InteractionId(number, started_at)
    assert InteractionId.parse(str(name)) == name


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "séance"}, "kind"),
        ({"medium": "drum"}, "medium"),
        ({"direction": "up"}, "direction"),
        ({"initiator": "fate"}, "initiator"),
        ({"status": "lost"}, "status"),
        ({"captured_by": "luck"}, "captured_by"),
        ({"channel": ""}, "channel"),
        ({"started_at": datetime(2026, 1, 1)}, "started_at"),  # noqa: DTZ001
        ({"started_at": NOW + timedelta(days=1)}, "started_at"),
        ({"ended_at": NOW - timedelta(days=900)}, "ended_at"),
        ({"participants": ()}, "participants"),
        ({"participants": (Participant(None),)}, "participants"),
        ({"summary": "x" * 301}, "summary"),
        ({"body": "x" * 200_001}, "body"),
        ({"key": "k"}, "key"),
        ({"kind": "note"}, "summary"),
    ],
)
def test_an_unfit_draft_is_refused_by_field(changes: dict, field: str) -> None:
    with pytest.raises(BadDraft) as caught:
        completed(replace(draft_with(1), **changes), NOW)
    assert caught.value.field == field


def test_medium_direction_and_initiator_come_from_the_kind_unless_they_are_said() -> None:
    call = completed(draft_with(1), NOW)
    assert (call.medium, call.direction, call.initiator) == ("phone", "outbound", "company")
    came = completed(draft_with(1, direction="inbound", medium="video"), NOW)
    assert (came.medium, came.direction, came.initiator) == ("video", "inbound", "customer")


def test_a_plan_may_lie_in_the_future() -> None:
    assert completed(draft_with(1, status="planned", started_at=NOW + timedelta(days=400)), NOW).status == "planned"


def test_a_payload_opens_only_under_its_partys_key_and_for_its_own_event() -> None:
    ring = Ring("master", {1: new_wrapped_key("master", 1), 2: new_wrapped_key("master", 2), 3: None})
    sealed_payload = ring.sealed(1, 10, b"said")
    assert ring.opened(1, 10, sealed_payload) == b"said"
    with pytest.raises(InvalidTag):
        ring.opened(1, 11, sealed_payload)
    with pytest.raises(InvalidTag):
        ring.opened(2, 10, sealed_payload)
    with pytest.raises(KeyDestroyed):
        ring.sealed(3, 1, b"x")


def test_a_key_wrapped_for_one_party_does_not_serve_another() -> None:
    wrapped = new_wrapped_key("master", 1)
    with pytest.raises(InvalidTag):
        Ring("master", {2: wrapped}).sealed(2, 1, b"x")
    with pytest.raises(InvalidTag):
        Ring("another master", {1: wrapped}).sealed(1, 1, b"x")


rising = st.lists(st.integers(0, 2**40), unique=True, max_size=30).map(sorted)


@unhurried
@given(rising)
def test_packed_ids_unpack(ids: list[int]) -> None:
    assert unpacked_ids(packed_ids(ids)) == ids


@unhurried
@given(rising.filter(bool), st.data())
def test_whatever_is_done_to_sealed_rows_the_lowest_one_is_named(ids: list[int], data) -> None:
    rows = [(row_id, row_id.to_bytes(32, "big")) for row_id in ids]
    seal = sealed(2026, 1, rows, b"start", b"key")
    assert first_broken(seal, rows, 1, b"start", b"key") is None
    victim = data.draw(st.sampled_from(range(len(rows))))
    changed = [*rows[:victim], (ids[victim], b"\xff" * 32), *rows[victim + 1 :]]
    missing = [*rows[:victim], *rows[victim + 1 :]]
    for found, what in ((changed, "changed"), (missing, "missing")):
        broken = first_broken(seal, found, 1, b"start", b"key")
        assert broken is not None
        assert (broken.event_id, broken.what) == (ids[victim], what)
