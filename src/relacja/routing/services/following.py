"""The core over the rows: what changed is read, what is to be done is carried out, each move in its own transaction."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import transaction

from relacja.platform import sql
from relacja.routing.plugs import medium_rules, telephone_media, work_media
from relacja.routing.rules import (
    Advance,
    Core,
    Item,
    Move,
    Overflow,
    Reservation,
    Reserve,
    Route,
    TimeOut,
    Worker,
)
from relacja.routing.rules.plans import Plan
from relacja.routing.services import moves, plans
from relacja.routing.services.moves import Held, MovedOn
from relacja.routing.types import Offer

log = structlog.get_logger(__name__)

CHANGED = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, array_agg(DISTINCT item_id),
  array_agg(DISTINCT worker_id), array_agg(id) FILTER (WHERE kind = 'configured')
FROM routing_routingevent WHERE transaction >= %s::text::xid8
"""

ITEMS = """
SELECT id, medium, plan_id, route, extract(epoch FROM entered_at)::float8, step, extract(epoch FROM step_since)::float8,
  priority, attributes, named, refused, state
FROM routing_workitem WHERE
"""

# reads accounts: the units of a worker, in the one statement that reads workers
WORKERS = """
SELECT w.id, w.is_active AND a.takes_work, extract(epoch FROM w.idle_since)::float8, w.capacity, w.is_reachable,
  w.language, w.attributes, a.code, w.user_id,
  (SELECT jsonb_object_agg(s.code, ws.level) FROM routing_workerskill ws
   JOIN routing_skill s ON s.id = ws.skill_id WHERE ws.worker_id = w.id),
  (SELECT jsonb_agg(m.unit_id::text) FROM accounts_membership m WHERE m.user_id = w.user_id AND m.valid_to IS NULL)
FROM routing_worker w JOIN routing_activity a ON a.id = w.activity_id
WHERE
"""

HELD = """
SELECT id, item_id, worker_id, medium, state, extract(epoch FROM until)::float8
FROM routing_reservation WHERE state IN ('pending', 'accepted', 'wrapping')
"""

LEFT_FOR = 30.0
"""Seconds until a move is tried again that failed for a reason nobody foresaw."""


@dataclass(eq=False)
class Follower:
    """A core that follows the rows. Everything it holds can be read again; it is used by one thread."""

    core: Core = field(default_factory=lambda: Core(medium_rules()))
    horizon: int | None = None
    _plans: dict[int, Plan] = field(default_factory=dict)
    _by_item: dict[int, int] = field(default_factory=dict)
    _set_up: set[int] = field(default_factory=set)
    _left: dict[int, float] = field(default_factory=dict)

    def turn(self, now: datetime) -> int:
        """Read what changed and do all that is to be done at `now`; how many moves were made."""
        made = 0
        self._take_up_again(now)
        while True:
            self.refresh()
            found = self.core.decide(now.timestamp())
            for move in found:
                made += self._carried_out(move, now)
            if not found:
                return made

    def refresh(self) -> None:
        """Read what changed since the last time; everything, at the first time and when something was set up anew."""
        if self.horizon is None:
            self._read_all()
            return
        found = sql.row(CHANGED, [str(self.horizon)])
        horizon, item_ids, worker_ids, configured = found  # type: ignore[misc]
        if set(configured or ()) - self._set_up:
            self._set_up = set(configured)
            self._read_all()
            return
        self.horizon = horizon
        self._read_workers([row_id for row_id in worker_ids or () if row_id is not None])
        self._read_items([row_id for row_id in item_ids or () if row_id is not None])

    def _read_all(self) -> None:
        self.core, self._plans, self._by_item = Core(medium_rules()), {}, {}
        found = sql.row("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        self.horizon = found[0] if found else None
        for row in sql.rows(WORKERS + " w.is_active"):
            self.core.put_worker(worker_from(row))
        for row in sql.rows(HELD):
            self._hold(row)
        for row in sql.rows(ITEMS + " state = 'waiting'"):
            self.core.put_item(self._item(row))

    def single(self, item_id: int) -> Item | None:
        """One waiting item, with all who work and what they have in hand: to say why it waits."""
        for row in sql.rows(WORKERS + " w.is_active"):
            self.core.put_worker(worker_from(row))
        for row in sql.rows(HELD):
            self._hold(row)
        rows = sql.rows(ITEMS + " id = %s::bigint AND state = 'waiting'", [item_id])
        return self._item(rows[0]) if rows else None

    def _read_workers(self, ids: list[int]) -> None:
        for row in sql.rows(WORKERS + " w.id = ANY(%s::bigint[])", [ids]) if ids else ():
            self.core.put_worker(worker_from(row))

    def _read_items(self, ids: list[int]) -> None:
        ids = [item_id for item_id in ids if item_id not in self._left]
        if not ids:
            return
        held = {row[1]: row for row in sql.rows(HELD + " AND item_id = ANY(%s::bigint[])", [ids])}
        for row in sql.rows(ITEMS + " id = ANY(%s::bigint[])", [ids]):
            item_id = row[0]
            known = self._by_item.pop(item_id, None)
            if known is not None and (item_id not in held or held[item_id][0] != known):
                self.core.drop_reservation(known)
            if item_id in held:
                self._hold(held[item_id])
            if row[11] == "waiting":
                self.core.put_item(self._item(row))
            else:
                self.core.drop_item(item_id)

    def _hold(self, row: tuple[Any, ...]) -> None:
        self._by_item[row[1]] = row[0]
        self.core.put_reservation(Reservation(*row))

    def _item(self, row: tuple[Any, ...]) -> Item:
        item_id, medium, plan_id, route, since, step, step_since, priority, values, named, refused, _state = row
        return Item(
            item_id, medium, self._route(plan_id, route, medium), since, step, step_since, priority,
            sql.loaded(values), sql.loaded(named), {int(who): until for who, until in sql.loaded(refused).items()},
        )  # fmt: skip

    def _route(self, plan_id: int, name: str, medium: str) -> Route:
        if plan_id not in self._plans:
            self._plans[plan_id] = plans.plan_by_id(plan_id)
        way = self._plans[plan_id].named(name) or self._plans[plan_id].filters[-1]
        plug = work_media.get(medium)
        return way.patient if plug is not None and plug.patient else way.route

    # carrying out

    def _carried_out(self, move: Move, now: datetime) -> int:
        """How many moves were made; one that fails unforeseen is left for a while, and keeps up nothing else."""
        try:
            with transaction.atomic():
                self._do(move, now)
        except MovedOn as overtaken:
            log.info("a move came too late", move=type(move).__name__, because=str(overtaken))
            self._look_again(move)
            return 0
        except sql.DATABASE_AWAY:
            raise
        except Exception:
            log.exception("a move failed; its item is left for a while", move=type(move).__name__)
            self._leave(move, now)
            return 0
        return 1

    def _leave(self, move: Move, now: datetime) -> None:
        """What is wrong with one item must not keep all others waiting: it stands aside and is tried again later."""
        self._left |= dict.fromkeys(self._items_of(move), now.timestamp() + LEFT_FOR)
        if isinstance(move, Reserve):
            self.core.recount(move.worker)

    def _take_up_again(self, now: datetime) -> None:
        due = [item_id for item_id, at in self._left.items() if at <= now.timestamp()]
        for item_id in due:
            del self._left[item_id]
        self._read_items(due)

    def _do(self, move: Move, now: datetime) -> None:
        if isinstance(move, Reserve):
            item = move.item
            one = moves.reserve(item, move.worker, step=move.step, until=_moment(move.until), now=now)
            self._medium(one).offered(offer_of(one, round(move.until - now.timestamp())))
        elif isinstance(move, Advance):
            moves.advance(move, now)
        elif isinstance(move, Overflow):
            plans.overflow(move.item, move.why, now)
        elif move.state == "pending":
            one = moves.give_back(move.reservation, "timed_out", "no answer", now)
            moves.rest(one.worker_id, "no_answer", now)
            self._medium(one).taken_back(offer_of(one), "timed_out")
        else:
            moves.complete(move.reservation, "time", now)

    def _medium(self, one: Held) -> Any:
        return work_media[one.medium]

    def _look_again(self, move: Move) -> None:
        """Read the rows of a move that came too late, so that the core knows them as they are."""
        if isinstance(move, Reserve):
            self._read_workers([move.worker])
            self.core.recount(move.worker)
        self._read_items(self._items_of(move))

    def _items_of(self, move: Move) -> list[int]:
        if isinstance(move, TimeOut):
            return [row[0] for row in sql.rows(ITEM_OF, [move.reservation])]
        return [move.item]


ITEM_OF = "SELECT item_id FROM routing_reservation WHERE id = %s::bigint"


def offer_of(  # not a use case: a move inside one
    one: Held, seconds: int = 20
) -> Offer:
    """What the medium is told of a reservation."""
    return Offer(one.id, one.item_id, one.worker_id, one.user_id, one.subject_id, seconds)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def worker_from(  # not a use case: a row of `WORKERS` as the core knows it
    row: tuple[Any, ...],
) -> Worker:
    """A worker; their values are what plans ask of them."""
    worker_id, available, idle_since, capacity, reachable, language, attributes, activity, user_id, skills, units = row
    can = sql.loaded(capacity)
    if not reachable:
        can |= dict.fromkeys(telephone_media(), 0)
    values = {f"worker.{name}": value for name, value in sql.loaded(attributes).items()}
    values |= {f"worker.skill.{code}": level for code, level in sql.loaded(skills).items()}
    values |= {"worker.id": worker_id, "worker.user": user_id, "worker.language": language or None}
    values["worker.units"] = tuple(sql.loaded(units) or ())
    return Worker(worker_id, bool(available), idle_since, values, can, "", activity)
