"""When a notice leaves: soon, so that a few go in one letter, or with the letter of the day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SOON = timedelta(minutes=1)
APART = timedelta(minutes=5)
"""Between two letters to one person: however much happens, nobody gets more than twelve an hour."""
MORNING = time(8)


def due_at(how: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which it may leave, by what its reader has chosen; the day's letter goes in their own morning."""
    if how != "daily":
        return now + SOON
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), MORNING, zone)
    return today if local < today else datetime.combine(local.date() + timedelta(days=1), MORNING, zone)
