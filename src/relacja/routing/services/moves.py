"""What may happen to an item and its reservation, each as one locked change with its line in the ledger.

Locks are taken in one order: item, then worker. A move that no longer fits raises `MovedOn` and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from relacja.platform import push, sql
from relacja.platform.notices import after_commit
from relacja.routing.plugs import medium_rules
from relacja.routing.rules import Advance, Worker, obstacle
from relacja.routing.services import places

CHANNEL = "routing"
MOVES_OTHERS = frozenset({"accepted", "cancelled", "step", "rerouted"})
"""What moves others up or down in the queue. Whoever is being rung for keeps their place until they are taken."""
REFUSED_FOR = timedelta(seconds=30)
"""How long an item is not offered again to somebody who would not take it."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where an item with certain values goes, and what the item carries of it."""

    plan_id: int
    route: str
    queue: str
    priority: float
    first_priority: float
    overflow: str


class MovedOn(RuntimeError):
    """Somebody else was quicker: the item or the reservation is not in the state this move starts from."""


@dataclass(frozen=True, slots=True)
class Held:
    """A reservation with what a move needs of its item."""

    id: int
    item_id: int
    worker_id: int
    user_id: int
    medium: str
    state: str
    queue: str
    subject_kind: str
    subject_id: int


EVENT = """
INSERT INTO routing_routingevent (at, kind, item_id, reservation_id, worker_id, queue, data)
VALUES (%s::timestamptz, %s::text, %s::bigint, %s::bigint, %s::bigint, %s::text, %s::jsonb)
"""


def note(  # not a use case: a move inside one
    kind: str,
    at: datetime,
    *,
    item_id: int | None = None,
    reservation_id: int | None = None,
    worker_id: int | None = None,
    queue: str = "",
    **data: Any,
) -> None:
    """One line of the ledger; the router is woken after the commit."""
    sql.rows(EVENT, [at, kind, item_id, reservation_id, worker_id, queue, orjson.dumps(data, default=str).decode()])
    after_commit(CHANNEL)
    push.tell("routing:1", "changed")
    if kind in MOVES_OTHERS:
        places.changed(queue)


def told(user_ids: Sequence[int], event: str, **ids: int | str) -> None:  # not a use case: a move inside one
    """Tell the desks of these people."""
    for user_id in user_ids:
        push.tell(f"user:{user_id}", event, **ids)


ENTER = """
INSERT INTO routing_workitem (medium, plan_id, route, step, step_since, queue, state, priority, rank, attributes,
  named, refused, party_id, subject_kind, subject_id, title, created_at, entered_at, ended_why)
VALUES (%s::text, %s::bigint, %s::text, 0, %s::timestamptz, %s::text, 'waiting', %s::float8, %s::float8,
  %s::jsonb, %s::jsonb, '{}', %s::bigint, %s::text, %s::bigint, %s::text, %s::timestamptz, %s::timestamptz, '')
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that is about to wait."""

    medium: str
    plan_id: int
    route: str
    queue: str
    subject_kind: str
    subject_id: int
    entered_at: datetime
    title: str = ""
    party_id: int | None = None
    priority: float = 0.0
    first_priority: float = 0.0
    attributes: Mapping[str, Any] | None = None
    named: Mapping[str, int] | None = None


def add_item(  # not a use case: a move inside one
    item: NewItem, now: datetime
) -> int:
    """Let an item wait; its number."""
    row = sql.row(
        ENTER,
        [
            item.medium, item.plan_id, item.route, now, item.queue, item.priority,
            item.entered_at.timestamp() - 60.0 * (item.priority + item.first_priority),
            orjson.dumps(item.attributes or {}, default=str).decode(), orjson.dumps(item.named or {}).decode(),
            item.party_id, item.subject_kind, item.subject_id, item.title[:200], now, item.entered_at,
        ],
    )  # fmt: skip
    item_id: int = row[0]  # type: ignore[index]
    note("entered", now, item_id=item_id, queue=item.queue, medium=item.medium)
    return item_id


LOCK_ITEM = """
SELECT medium, queue, state, step, subject_kind, subject_id, reservation_id
FROM routing_workitem WHERE id = %s::bigint FOR UPDATE
"""

LOCK_WORKER = """
SELECT w.user_id, w.is_active AND a.takes_work, w.capacity,
  (SELECT jsonb_object_agg(medium, n) FROM (
     SELECT medium, count(*) AS n FROM routing_reservation
     WHERE worker_id = w.id AND state IN ('pending', 'accepted', 'wrapping') GROUP BY medium) held)
FROM routing_worker w JOIN routing_activity a ON a.id = w.activity_id
WHERE w.id = %s::bigint FOR UPDATE OF w
"""

RESERVE = """
WITH made AS (
  INSERT INTO routing_reservation (item_id, worker_id, medium, step, state, made_at, until, ended_why)
  VALUES (%(item)s::bigint, %(worker)s::bigint, %(medium)s::text, %(step)s::int, 'pending', %(now)s::timestamptz,
    %(until)s::timestamptz, '') RETURNING id)
UPDATE routing_workitem SET state = 'reserved', reservation_id = (SELECT id FROM made)
WHERE id = %(item)s::bigint RETURNING reservation_id
"""


def reserve(item_id: int, worker_id: int, *, step: int, until: datetime, now: datetime) -> Held:
    """Hold the worker for the item, if it still waits at that step and they are still able."""
    found = sql.row(LOCK_ITEM, [item_id])
    if found is None or found[2] != "waiting" or found[3] != step:
        raise MovedOn(f"item {item_id}")
    medium, queue, _state, _step, subject_kind, subject_id, _reservation = found
    user_id = _able(worker_id, medium)
    row = sql.row(
        RESERVE,
        {"item": item_id, "worker": worker_id, "medium": medium, "step": step, "now": now, "until": until},
    )
    reservation_id: int = row[0]  # type: ignore[index]
    note("reserved", now, item_id=item_id, reservation_id=reservation_id, worker_id=worker_id, queue=queue)
    told([user_id], "offered", item_id=item_id)
    return Held(reservation_id, item_id, worker_id, user_id, medium, "pending", queue, subject_kind, subject_id)


def _able(worker_id: int, medium: str) -> int:
    """The user behind the worker, who is locked; `MovedOn` where they cannot take an item of the medium now."""
    found = sql.row(LOCK_WORKER, [worker_id])
    if found is None:
        raise MovedOn(f"worker {worker_id}")
    user_id, available, capacity, in_hand = found
    worker = Worker(worker_id, available, 0.0, {}, sql.loaded(capacity))
    why = obstacle(worker, medium, sql.loaded(in_hand), medium_rules())
    if why:
        raise MovedOn(f"worker {worker_id} is {why}")
    return int(user_id)


def take_up(item_id: int, worker_id: int, now: datetime) -> Held:  # not a use case: a move inside one
    """The worker has the waiting item in hand from now on: they began it themselves, or it was handed to them."""
    found = sql.row(LOCK_ITEM, [item_id])
    if found is None or found[2] != "waiting" or sql.row(LOCK_WORKER, [worker_id]) is None:
        raise MovedOn(f"item {item_id}")
    given = {"item": item_id, "worker": worker_id, "medium": found[0], "step": found[3], "now": now, "until": None}
    reservation_id: int = sql.row(RESERVE, given)[0]  # type: ignore[index]
    note("reserved", now, item_id=item_id, reservation_id=reservation_id, worker_id=worker_id, queue=found[1])
    return accept(reservation_id, now)


LOCK_HELD = """
SELECT r.id, r.item_id, r.worker_id, w.user_id, r.medium, r.state, i.queue, i.subject_kind, i.subject_id
FROM routing_reservation r JOIN routing_workitem i ON i.id = r.item_id
JOIN routing_worker w ON w.id = r.worker_id
WHERE r.id = %s::bigint FOR UPDATE OF i, r
"""


def held(reservation_id: int, *states: str) -> Held:
    """The reservation with its item, both locked, if it is in one of these states."""
    found = sql.row(LOCK_HELD, [reservation_id])
    if found is None or found[5] not in states:
        raise MovedOn(f"reservation {reservation_id}")
    return Held(*found)


ACCEPT = """
WITH answered AS (
  UPDATE routing_reservation SET state = 'accepted', answered_at = %(now)s::timestamptz, until = NULL
  WHERE id = %(id)s::bigint)
UPDATE routing_workitem SET state = 'assigned', answered_at = coalesce(answered_at, %(now)s::timestamptz)
WHERE id = %(item)s::bigint
"""


def accept(reservation_id: int, now: datetime) -> Held:  # not a use case: a move inside one
    """The worker took it."""
    one = held(reservation_id, "pending")
    sql.rows(ACCEPT, {"id": one.id, "item": one.item_id, "now": now})
    _noted("accepted", one, now)
    return one


GIVE_BACK = """
WITH ended AS (
  UPDATE routing_reservation SET state = %(state)s::text, ended_at = %(now)s::timestamptz, until = NULL,
    ended_why = %(why)s::text WHERE id = %(id)s::bigint)
UPDATE routing_workitem SET state = 'waiting', reservation_id = NULL,
  refused = CASE WHEN %(until)s::float8 IS NULL THEN refused
    ELSE refused || jsonb_build_object(%(worker)s::text, %(until)s::float8) END
WHERE id = %(item)s::bigint
"""


def give_back(
    reservation_id: int, state: str, why: str, now: datetime, *, again_at_once: bool = False
) -> Held:  # not a use case: a move inside one
    """The item waits again, at the place it had: the worker rejected it, did not answer, or it was taken back."""
    one = held(reservation_id, "pending", "accepted")
    until = None if again_at_once else (now + REFUSED_FOR).timestamp()
    sql.rows(
        GIVE_BACK,
        {
            "id": one.id, "item": one.item_id, "worker": str(one.worker_id), "state": state, "why": why, "now": now,
            "until": until,
        },
    )  # fmt: skip
    _noted(state, one, now, why=why)
    return one


FINISH = """
WITH done AS (
  UPDATE routing_reservation SET state = 'wrapping', finished_at = %(now)s::timestamptz,
    until = %(until)s::timestamptz WHERE id = %(id)s::bigint)
UPDATE routing_workitem SET state = 'wrapping' WHERE id = %(item)s::bigint
"""


def finish(reservation_id: int, until: datetime | None, now: datetime) -> Held:  # not a use case: a move inside one
    """The talk is over; the worker wraps it up, until then at most."""
    one = held(reservation_id, "accepted")
    sql.rows(FINISH, {"id": one.id, "item": one.item_id, "now": now, "until": until})
    _noted("wrapping", one, now)
    return one


COMPLETE = """
WITH done AS (
  UPDATE routing_reservation SET state = 'completed', ended_at = %(now)s::timestamptz, until = NULL,
    ended_why = %(why)s::text, finished_at = coalesce(finished_at, %(now)s::timestamptz) WHERE id = %(id)s::bigint),
free AS (UPDATE routing_worker SET idle_since = %(now)s::timestamptz WHERE id = %(worker)s::bigint)
UPDATE routing_workitem SET state = 'completed', reservation_id = NULL, ended_at = %(now)s::timestamptz,
  ended_why = %(why)s::text WHERE id = %(item)s::bigint
"""


def complete(reservation_id: int, why: str, now: datetime) -> Held:  # not a use case: a move inside one
    """All is done: the worker is free again."""
    one = held(reservation_id, "accepted", "wrapping")
    sql.rows(COMPLETE, {"id": one.id, "item": one.item_id, "worker": one.worker_id, "why": why, "now": now})
    _noted("completed", one, now, why=why)
    return one


WITHDRAW = """
WITH ended AS (
  UPDATE routing_reservation SET state = 'cancelled', ended_at = %(now)s::timestamptz, until = NULL,
    ended_why = %(why)s::text WHERE id = %(reservation)s::bigint)
UPDATE routing_workitem SET state = 'cancelled', reservation_id = NULL, ended_at = %(now)s::timestamptz,
  ended_why = %(why)s::text WHERE id = %(item)s::bigint
"""


def withdraw(item_id: int, why: str, now: datetime) -> Held | None:  # not a use case: a move inside one
    """It need not be done any more (the caller hung up, it overflowed); who was being rung for it, if anybody was."""
    found = sql.row(LOCK_ITEM, [item_id])
    if found is None or found[2] not in ("waiting", "reserved"):
        raise MovedOn(f"item {item_id}")
    _medium, queue, _state, _step, _kind, _subject, reservation_id = found
    rung = held(reservation_id, "pending") if reservation_id else None
    sql.rows(WITHDRAW, {"item": item_id, "reservation": reservation_id, "why": why, "now": now})
    if rung:
        _noted("cancelled", rung, now, why=why)
    else:
        note("cancelled", now, item_id=item_id, queue=queue, why=why)
    return rung


ADVANCE = """
UPDATE routing_workitem SET step = %s::int, step_since = %s::timestamptz, queue = %s::text, rank = %s::float8
WHERE id = %s::bigint AND state = 'waiting' AND step < %s::int RETURNING id
"""


def advance(  # not a use case: a move inside one
    move: Advance, now: datetime
) -> None:
    """The item goes on to the next step of its route."""
    given = [move.step, now, move.queue, move.rank, move.item, move.step]
    if sql.row(ADVANCE, given) is None:
        raise MovedOn(f"item {move.item}")
    note("step", now, item_id=move.item, queue=move.queue, step=move.step, skipped=move.skipped)


REST = """
UPDATE routing_worker SET activity_id = a.id, activity_since = %s::timestamptz
FROM routing_activity a WHERE a.code = %s::text AND routing_worker.id = %s::bigint
RETURNING routing_worker.user_id, a.takes_work
"""
READY = "UPDATE routing_worker SET idle_since = %s::timestamptz WHERE id = %s::bigint"


def rest(worker_id: int, activity: str, now: datetime) -> None:  # not a use case: a move inside one
    """The worker is doing something else from now on; whoever becomes ready stands last among the idle."""
    found = sql.row(REST, [now, activity, worker_id])
    if found is None:
        raise MovedOn(f"worker {worker_id}")
    if found[1]:
        sql.rows(READY, [now, worker_id])
    note("activity", now, worker_id=worker_id, activity=activity)
    told([found[0]], "activity")


REROUTE = """
UPDATE routing_workitem SET plan_id = %s::bigint, route = %s::text, queue = %s::text, step = 0,
  rank = extract(epoch FROM entered_at)::float8 - 60.0 * (priority + %s::float8), step_since = %s::timestamptz,
  refused = '{}' WHERE id = %s::bigint AND state = 'waiting' RETURNING id
"""


def reroute(  # not a use case: a move inside one
    item_id: int, way: Way, now: datetime
) -> None:
    """The item goes another way from now on, with the age it has."""
    given = [way.plan_id, way.route, way.queue, way.first_priority, now, item_id]
    if sql.row(REROUTE, given) is None:
        raise MovedOn(f"item {item_id}")
    note("rerouted", now, item_id=item_id, queue=way.queue, route=way.route)


def _noted(kind: str, one: Held, now: datetime, **data: Any) -> None:
    note(kind, now, item_id=one.item_id, reservation_id=one.id, worker_id=one.worker_id, queue=one.queue, **data)
    told([one.user_id], kind, item_id=one.item_id)
