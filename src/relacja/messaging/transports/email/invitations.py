"""Meetings that mails invite to, as their calendar parts say (RFC 5545, RFC 5546)."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone
from icalendar import Calendar

from relacja.kit.mail.model import Mail
from relacja.messaging.types import Invitation

METHODS = frozenset({"REQUEST", "CANCEL"})
MOST = 20


def invitations_of(mail: Mail) -> tuple[Invitation, ...]:
    """Each meeting that is asked for or called off; what cannot be read is none, and stays an attachment."""
    found = []
    for one in mail.calendars:
        if one.method.upper() in METHODS:
            found += list(_meetings(one.method.upper(), one.content))
    return tuple(found[:MOST])


def _meetings(method: str, content: bytes) -> Iterable[Invitation]:
    """Those that can be read: the library raises of its own kinds, when it reads and when it is asked."""
    with suppress(Exception):
        calendar: Any = Calendar.from_ical(content)
        for event in list(calendar.walk("VEVENT"))[:MOST]:
            with suppress(Exception):
                meeting = _meeting(method, event)
                if meeting is not None:
                    yield meeting


def _meeting(method: str, event: Any) -> Invitation | None:
    starts, ends = _moment(event.get("DTSTART")), _moment(event.get("DTEND"))
    uid = str(event.get("UID", "")).strip()
    if starts is None or not uid or "RECURRENCE-ID" in event:
        return None
    return Invitation(
        uid=uid[:200],
        starts_at=starts,
        ends_at=ends if ends is not None and ends > starts else None,
        summary=str(event.get("SUMMARY", ""))[:200],
        place=str(event.get("LOCATION", ""))[:200],
        sequence=int(event.get("SEQUENCE") or 0),
        is_called_off=method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _moment(value: Any) -> datetime | None:
    """A moment; a day counts from its first hour in the zone of the house, and so does a time without a zone."""
    given = getattr(value, "dt", None)
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime.combine(given, time(9))
    if not isinstance(given, datetime):
        return None
    aware = given if given.tzinfo is not None else timezone.make_aware(given, timezone.get_default_timezone())
    return aware.astimezone(UTC)
