"""Whether a line is open now."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from relacja.contact_centre.models import OpeningHours
from relacja.kit.hours import CLOSED, Hours, public_holidays, read_hours


def is_open(hours: OpeningHours, now: datetime) -> bool:
    """By its hours and the public holidays; closed in any case until the end of an emergency close."""
    if hours.closed_until is not None and hours.closed_until > now:
        return False
    return calendar_of(hours, now).is_open(now)


def calendar_of(hours: OpeningHours, now: datetime) -> Hours:
    """The hours with the holidays of this year and the next; a date that the text names keeps what the text says."""
    zone = ZoneInfo(hours.zone)
    typed = read_hours(hours.text, zone)
    if not hours.holidays:
        return typed
    year = (now + timedelta(days=1)).astimezone(zone).year
    free = {day for one in (year - 1, year, year + 1) for day in public_holidays(hours.holidays, one)}
    return typed.with_days(dict.fromkeys(free, CLOSED))
