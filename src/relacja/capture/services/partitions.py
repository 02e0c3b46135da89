"""Partitions by month, made ahead of time; those too old for their class are dropped."""

from datetime import UTC, datetime

from django.db import connection, transaction

from relacja.capture.models import Basket, Session
from relacja.capture.permissions import KEEP
from relacja.capture.types import MONTHS_KEPT, Kept
from relacja.platform.actor import Actor

MONTHS_AHEAD = 3


def make_months(  # not a use case: makes tables, changes no facts
    *, actor: Actor, now: datetime, ahead: int = MONTHS_AHEAD
) -> list[str]:
    """Make the partitions of this month and those to come that are not there yet; answers which were made. What has
    fallen into the default one for such a month moves there."""
    actor.require(KEEP)
    wanted = [(kept, _month(now, n)) for kept in Kept for n in range(ahead + 1)]
    missing = [(kept, first) for kept, first in wanted if not _exists(_name(kept, first))]
    for kept, first in missing:
        _make(kept, first)
    return [_name(kept, first) for kept, first in missing]


def drop_old(  # not a use case: what is dropped has been digested, and its keys stay
    *, actor: Actor, now: datetime
) -> list[str]:
    """Drop the months that are older than their class keeps; answers which. Months whose events are not all digested
    stay. Visits and baskets of nobody go with the usual class."""
    actor.require(KEEP)
    dropped = []
    for name, kept, first in _months():
        if _month(first, MONTHS_KEPT[kept] + 1) <= now and not _is_undigested(name):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                cursor.execute(f"DROP TABLE {name}")
            dropped.append(name)
    before = _month(now, -MONTHS_KEPT[Kept.USUAL])
    Session.objects.filter(party_id=None, last_at__lt=before).delete()
    Basket.objects.filter(party_id=None, changed_at__lt=before).delete()
    return dropped


def _month(moment: datetime, later: int) -> datetime:
    """The beginning of the month so many after that of `moment`."""
    months = moment.year * 12 + moment.month - 1 + later
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _name(kept: Kept, first: datetime) -> str:
    return f"capture_event_{kept.value}_{first:%Y_%m}"


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])


def _months() -> list[tuple[str, Kept, datetime]]:
    """All partitions of months that stand, with their class and beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^capture_event_[a-z]+_\\d{4}_\\d{2}$' ORDER BY 1")
        names = [name for (name,) in cursor]
    parts = [(name, name.split("_")) for name in names]
    return [
        (name, Kept(kept), datetime(int(year), int(month), 1, tzinfo=UTC))
        for name, (_a, _b, kept, year, month) in parts
    ]


def _is_undigested(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM capture_batch b WHERE b.digested_at IS NULL"
            f" AND EXISTS (SELECT FROM {name} e WHERE e.batch_id = b.id))"
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _make(kept: Kept, first: datetime) -> None:
    name, parent, after = _name(kept, first), f"capture_event_{kept.value}", _month(first, 1)
    within = f"received_at >= '{first.isoformat()}' AND received_at < '{after.isoformat()}'"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        moved = f"DELETE FROM {parent}_default WHERE {within} RETURNING *"
        cursor.execute(f"WITH moved AS ({moved}) INSERT INTO {name} SELECT * FROM moved")
        cursor.execute(
            f"ALTER TABLE {parent} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{first.isoformat()}') TO ('{after.isoformat()}')"
        )
