"""Where conversations may go."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.messaging.rules.transitions import (
    TABLE,
    Happening,
    NoSuchWay,
    may,
    next_status,
    when_customer_returns,
)
from relacja.messaging.types import Status

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", list(Status))
def test_a_customer_who_writes_makes_it_ours_from_anywhere(status: Status) -> None:
    assert next_status(status, Happening.WROTE) == Status.OPEN


@pytest.mark.parametrize("status", list(Status))
def test_what_came_back_makes_it_ours_from_anywhere(status: Status) -> None:
    assert next_status(status, Happening.CAME_BACK) == Status.OPEN


def test_only_what_waits_for_the_customer_ends_by_silence() -> None:
    assert [status for status in Status if may(status, Happening.TIMED_OUT)] == [Status.PENDING]


def test_only_what_was_put_off_wakes() -> None:
    assert [status for status in Status if may(status, Happening.WOKE)] == [Status.SNOOZED]


def test_what_is_not_in_the_table_is_refused_with_what_was_asked() -> None:
    refused = [(status, one) for status in Status for one in Happening if (status, one) not in TABLE]
    assert refused
    for status, happening in refused:
        with pytest.raises(NoSuchWay) as told:
            next_status(status, happening)
        assert (told.value.status, told.value.happening) == (status, happening)


def test_every_status_can_be_reached_and_left() -> None:
    assert set(TABLE.values()) == set(Status)
    assert {status for status, _happening in TABLE} == set(Status)


@pytest.mark.parametrize(("days", "back"), [(0, "reopen"), (14, "reopen"), (15, "new")])
def test_a_resolved_one_is_opened_again_for_a_time_and_continued_afterwards(days: int, back: str) -> None:
    resolved = NOON - timedelta(days=days)
    assert when_customer_returns(Status.RESOLVED, resolved, NOON, timedelta(days=14)) == back


@pytest.mark.parametrize("status", [Status.OPEN, Status.PENDING, Status.SNOOZED])
def test_what_is_not_resolved_goes_on_however_long_it_was_silent(status: Status) -> None:
    assert when_customer_returns(status, None, NOON, timedelta(0)) == "reopen"
