"""Until when one may put a conversation off, as people say it."""

from datetime import datetime, timedelta

MORNING = 8
LATER_HOURS = 3
LAST_HOUR = 18


def moments(now: datetime) -> list[tuple[str, datetime]]:
    """The moments that are offered, in the reader's time zone, the nearest first; later today only while it is day."""
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    later = (now + timedelta(hours=LATER_HOURS)).replace(minute=0, second=0, microsecond=0)
    offered = [("later", later)] if later.date() == now.date() and later.hour <= LAST_HOUR else []
    return [
        *offered,
        ("tomorrow", morning + timedelta(days=1)),
        ("days", morning + timedelta(days=3)),
        ("monday", morning + timedelta(days=7 - now.weekday())),
        ("week", morning + timedelta(days=7)),
        ("month", morning + timedelta(days=30)),
    ]
