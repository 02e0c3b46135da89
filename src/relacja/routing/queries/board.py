"""The wallboard: what waits, what was reached today, what everybody is doing; and why an item waits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from relacja.accounts import queries as accounts
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.routing.models import Queue, Worker
from relacja.routing.plugs import unhurried_media
from relacja.routing.queries.work import supervised_item
from relacja.routing.types import SUPERVISE

QUEUES = """
SELECT q.code, q.name, q.service_share,
  count(i.id) FILTER (WHERE i.state IN ('waiting', 'reserved')),
  min(i.entered_at) FILTER (WHERE i.state IN ('waiting', 'reserved')),
  count(i.id) FILTER (WHERE i.answered_at >= %(since)s::timestamptz),
  count(i.id) FILTER (WHERE i.answered_at >= %(since)s::timestamptz
    AND i.answered_at - i.entered_at <= q.service_seconds * interval '1 second'),
  count(i.id) FILTER (WHERE i.state = 'cancelled' AND i.ended_why = 'abandoned'),
  count(i.id) FILTER (WHERE i.state = 'cancelled' AND i.ended_why IN ('longest_wait', 'end_of_plan'))
FROM routing_queue q LEFT JOIN routing_workitem i ON i.queue = q.code
  AND i.medium <> ALL(%(unhurried)s::text[]) AND (i.ended_at IS NULL OR i.ended_at >= %(since)s::timestamptz)
WHERE q.id = ANY(%(queues)s::bigint[]) GROUP BY q.id ORDER BY q.code
"""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue now and since midnight. `within` of the `answered` were answered in the time it promises."""

    code: str
    name: str
    service_share: int
    waiting: int
    longest: datetime | None
    answered: int
    within: int
    abandoned: int
    overflowed: int

    @property
    def service_level(self) -> float | None:
        """Percent of those who waited no more (answered, or gave up) that were answered in time."""
        done = self.answered + self.abandoned + self.overflowed
        return 100.0 * self.within / done if done else None

    @property
    def abandon_rate(self) -> float | None:
        """Percent of them who gave up."""
        done = self.answered + self.abandoned + self.overflowed
        return 100.0 * self.abandoned / done if done else None


ITEMS = """
SELECT id, medium, title, queue, state, step, priority, entered_at, party_id FROM routing_workitem
WHERE state IN ('waiting', 'reserved') AND queue = ANY(%s::text[]) AND medium <> ALL(%s::text[])
ORDER BY rank, id LIMIT %s::int
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that somebody waits for, in the order in which it will be served."""

    id: int
    medium: str
    title: str
    queue: str
    state: str
    step: int
    priority: float
    entered_at: datetime
    party_id: int | None


PEOPLE = """
SELECT w.id, w.user_id, a.code, a.name, a.takes_work, w.activity_since, w.is_reachable, r.state, r.medium, r.since,
  r.title, r.item_id, r.subject_kind, r.subject_id,
  coalesce(d.held, 0), coalesce(d.taken, 0)
FROM routing_worker w JOIN routing_activity a ON a.id = w.activity_id
LEFT JOIN LATERAL (
  SELECT h.state, h.medium, coalesce(h.finished_at, h.answered_at, h.made_at) AS since, i.title, h.item_id,
    i.subject_kind, i.subject_id
  FROM routing_reservation h JOIN routing_workitem i ON i.id = h.item_id
  WHERE h.worker_id = w.id AND h.state IN ('pending', 'accepted', 'wrapping') ORDER BY h.made_at LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT sum(extract(epoch FROM coalesce(t.ended_at, %(now)s::timestamptz) - t.answered_at)) AS held, count(*) AS taken
  FROM routing_reservation t WHERE t.worker_id = w.id AND t.made_at >= %(since)s::timestamptz
    AND t.answered_at IS NOT NULL) d ON true
WHERE w.is_active AND w.id = ANY(%(workers)s::bigint[])
ORDER BY a.takes_work DESC, r.state NULLS FIRST, w.activity_since
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A worker: what they do now, and how long they were busy since midnight."""

    id: int
    user_id: int
    activity: str
    activity_name: str
    takes_work: bool
    activity_since: datetime
    is_reachable: bool
    state: str | None
    medium: str | None
    since: datetime | None
    title: str | None
    item_id: int | None
    subject_kind: str | None
    subject_id: int | None
    held_seconds: float
    taken: int
    name: str = ""


READY = """
WITH said AS (
  SELECT worker_id, at, data->>'activity' AS activity,
    coalesce(lead(at) OVER (PARTITION BY worker_id ORDER BY id), %(now)s::timestamptz) AS until
  FROM routing_routingevent
  WHERE kind = 'activity' AND worker_id = ANY(%(workers)s::bigint[])
    AND at >= %(since)s::timestamptz - interval '2 days')
SELECT coalesce(sum(extract(epoch FROM until - greatest(at, %(since)s::timestamptz))), 0)
FROM said JOIN routing_activity a ON a.code = said.activity AND a.takes_work
WHERE until > %(since)s::timestamptz
"""


@dataclass(frozen=True, slots=True)
class Board:
    """All of it, read at one moment. `occupancy` is the share of the time people were ready in which they were busy."""

    queues: tuple[QueueLine, ...]
    items: tuple[Waiting, ...]
    people: tuple[Person, ...]
    occupancy: float | None


MOST_ITEMS = 50


def board(actor: Actor, now: datetime, since: datetime) -> Board:
    """What the actor supervises; six queries. Raises `NotPermitted`."""
    actor.require(SUPERVISE)
    queues = list(Queue.objects.visible_to(actor).filter(is_active=True).values_list("pk", "code"))
    workers = list(Worker.objects.visible_to(actor).values_list("pk", flat=True))
    given: dict[str, Any] = {"now": now, "since": since, "workers": workers, "queues": [pk for pk, _code in queues]}
    given["unhurried"] = unhurried_media()
    people = _named([Person(*row) for row in sql.rows(PEOPLE, given)])
    ready = sql.row(READY, given)
    held = sum(person.held_seconds for person in people)
    there = max(float(ready[0]) if ready else 0.0, float(held))
    return Board(
        queues=tuple(QueueLine(*row) for row in sql.rows(QUEUES, given)),
        items=tuple(
            Waiting(*row) for row in sql.rows(ITEMS, [[code for _pk, code in queues], given["unhurried"], MOST_ITEMS])
        ),
        people=people,
        occupancy=100.0 * float(held) / there if there else None,
    )


def _named(people: Sequence[Person]) -> tuple[Person, ...]:
    names = accounts.user_names(person.user_id for person in people)
    return tuple(replace(person, name=names.get(person.user_id, "")) for person in people)


AHEAD = """
SELECT count(*), count(*) FILTER (WHERE queue = %s::text) FROM routing_workitem
WHERE state = 'waiting' AND (rank, id) < (SELECT rank, id FROM routing_workitem WHERE id = %s::bigint)
"""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many items are served before one: in all, and of its queue."""

    everywhere: int
    in_queue: int


def ahead_of(actor: Actor, item_id: int) -> Ahead:
    """How many come first. Raises `ItemNotFound`."""
    item = supervised_item(actor, item_id)
    row = sql.row(AHEAD, [item.queue, item_id]) or (0, 0)
    return Ahead(*row)
