"""Visits between the pure rules and their rows, set-based."""

from collections.abc import Collection, Sequence
from datetime import datetime

from relacja.capture.models import Session as Row
from relacja.capture.rules.sessions import Session

FIELDS = (
    "started_at", "last_at", "events", "pages", "products", "first_page", "first_page_at", "last_page", "last_page_at",
    "referrer", "campaign",
)  # fmt: skip


def load(whos: Collection[int], first: datetime, last: datetime) -> list[Session]:
    """The visits of these senders that touch a stretch of time; one query."""
    rows = Row.objects.filter(who__in=whos, last_at__gte=first, started_at__lte=last).order_by("started_at")
    return [_session(row) for row in rows]


def _session(row: Row) -> Session:
    own = {name: getattr(row, name) for name in FIELDS}
    return Session(row.source_id, row.who, party_id=row.party_id, id=row.pk, **own)


def store(sessions: Sequence[Session]) -> list[int]:
    """Write them; the ids of those that are new and have somebody."""
    new = [Row(**_values(one)) for one in sessions if one.id is None]
    Row.objects.bulk_create(new, batch_size=1000)
    known = [Row(pk=one.id, **_values(one)) for one in sessions if one.id is not None and one.is_touched]
    if known:
        Row.objects.bulk_update(known, FIELDS, batch_size=500)
    return [row.pk for row in new if row.party_id is not None]


def _values(one: Session) -> dict[str, object]:
    own = {name: getattr(one, name) for name in FIELDS}
    return {"source_id": one.source_id, "who": one.who, "party_id": one.party_id, **own}
