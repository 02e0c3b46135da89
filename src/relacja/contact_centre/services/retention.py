"""Letting recordings go whose class has run out: the content goes, that there was one stays.

A portion is one transaction, in which the row, the file on the contact and the job that removes the content change
together: killed in the middle nothing has happened, and the next run begins where this one was.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Recording
from relacja.interactions import services as interactions
from relacja.platform import audit, files, sql
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, should_stop
from relacja.platform.use_case import use_case
from relacja.routing.types import CONFIGURE

PORTION = 200
Place = tuple[datetime, int]
BEGINNING: Place = (datetime.min.replace(tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class Portion:
    """How many recordings went, and after which one the next portion begins; None when there are no more."""

    deleted: int
    next: Place | None


class _Due(NamedTuple):
    id: int
    sha256: str
    started_at: datetime
    interaction_id: int | None


def delete_all_old_recordings(*, actor: Actor, now: datetime) -> int:  # not a use case: each portion is one
    """Delete every recording whose class has run out, in portions; how many. Raises `LeftForLater`."""
    total = 0
    for retention in parameters.KEPT_DAYS:
        place: Place | None = BEGINNING
        while place is not None:
            if should_stop():
                raise LeftForLater
            done = delete_old_recordings(actor=actor, retention=retention, now=now, after=place)
            total, place = total + done.deleted, done.next
    return total


DUE = """
SELECT r.id, r.sha256, r.started_at, c.interaction_id
FROM contact_centre_recording r JOIN contact_centre_call c ON c.id = r.call_id
WHERE r.retention = %s::text AND r.deleted_at IS NULL AND r.stored_at IS NOT NULL
  AND r.started_at < %s::timestamptz AND (r.started_at, r.id) > (%s::timestamptz, %s::bigint)
ORDER BY r.started_at, r.id LIMIT %s::int FOR UPDATE OF r
"""


@use_case(permits=CONFIGURE)
def delete_old_recordings(*, actor: Actor, retention: str, now: datetime, after: Place = BEGINNING) -> Portion:
    """Delete the first recordings of a class after this one that have run out; what is held for legal reasons stays.

    A content that something else means stays too: the job that removes it looks.
    """
    days = parameters.kept_days(retention)
    due = [_Due(*row) for row in sql.rows(DUE, [retention, now - timedelta(days=days), *after, PORTION])]
    gone = _without_held(actor, due, now, f"{retention}, {days} d")
    ids = [one.id for one in gone]
    Recording.objects.filter(pk__in=ids).update(deleted_at=now, kept_days=days)
    files.remove_later(one.sha256 for one in gone)
    audit.note(retention=retention, days=days, deleted=ids, held=len(due) - len(gone))
    return Portion(len(gone), (due[-1].started_at, due[-1].id) if len(due) == PORTION else None)


def _without_held(actor: Actor, due: list[_Due], now: datetime, why: str) -> list[_Due]:
    """Those whose contacts let them go: their timelines say from now on that the recording was deleted."""
    hanging: dict[int, set[str]] = defaultdict(set)
    for one in due:
        if one.interaction_id is not None:
            hanging[one.interaction_id].add(one.sha256)
    held = interactions.delete_files(actor=actor, files=hanging, at=now, why=why) if hanging else {}
    return [one for one in due if one.sha256 not in held.get(one.interaction_id or 0, ())]
