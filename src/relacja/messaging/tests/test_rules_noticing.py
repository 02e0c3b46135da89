"""When a notice leaves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from relacja.messaging.rules.noticing import due_at

WARSAW = ZoneInfo("Europe/Warsaw")


def test_at_once_is_within_a_minute_or_so() -> None:
    now = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert due_at("at_once", now, WARSAW) - now == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 27, 6, 59, tzinfo=UTC), datetime(2026, 11, 27, 8, tzinfo=WARSAW)),
        (datetime(2026, 11, 27, 7, 0, tzinfo=UTC), datetime(2026, 11, 28, 8, tzinfo=WARSAW)),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), datetime(2026, 11, 28, 8, tzinfo=WARSAW)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=WARSAW)),
    ],
)
def test_once_a_day_is_the_readers_own_next_morning(now: datetime, due: datetime) -> None:
    assert due_at("daily", now, WARSAW) == due
