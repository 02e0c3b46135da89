"""Items, reservations and workers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from relacja.accounts import queries as accounts
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.routing.models import Activity, Reservation, Worker, WorkItem
from relacja.routing.models.work import HOLDING
from relacja.routing.permissions import SUPERVISE
from relacja.routing.plugs import hurried_media, unhurried_media


class ItemNotFound(LookupError):
    """There is no such item, or the actor may not see it."""


class NotAWorker(LookupError):
    """The actor takes no work: nobody has made them a worker."""


def supervised_item(actor: Actor, item_id: int) -> WorkItem:
    """An item the actor supervises. Raises `ItemNotFound`."""
    found = WorkItem.objects.visible_to(actor, SUPERVISE).filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound(item_id)
    return found


def own_worker(actor: Actor) -> Worker:
    """The worker that the actor is. Raises `NotAWorker`."""
    found = Worker.objects.select_related("activity").filter(user_id=actor.user_id or 0, is_active=True).first()
    if found is None:
        raise NotAWorker(actor.user_id)
    return found


def own_reservation(actor: Actor, reservation_id: int) -> Reservation:
    """A reservation that holds the actor. Raises `ItemNotFound`."""
    found = (
        Reservation.objects.select_related("item")
        .filter(pk=reservation_id, worker__user_id=actor.user_id or 0, state__in=HOLDING)
        .first()
    )
    if found is None:
        raise ItemNotFound(reservation_id)
    return found


def supervised_worker(actor: Actor, worker_id: int) -> Worker:
    """A worker the actor supervises. Raises `NotAWorker`."""
    found = Worker.objects.visible_to(actor, SUPERVISE).filter(pk=worker_id).first()
    if found is None:
        raise NotAWorker(worker_id)
    return found


def held_by(worker: Worker) -> list[Reservation]:  # no actor: of the worker one is
    """What rings for a worker or is in their hand, the latest first, each with its item."""
    rows = Reservation.objects.select_related("item").filter(worker=worker, state__in=HOLDING)
    return list(rows.order_by("-made_at"))


def activities() -> list[Activity]:  # no actor: what one may be doing is no secret
    """Every activity that can be chosen, in order."""
    return list(Activity.objects.filter(is_active=True).order_by("position", "code"))


def colleagues_at_work(actor: Actor) -> list[tuple[int, int, str]]:
    """Who else is there and can be reached by telephone: worker, user, activity."""
    rows = Worker.objects.filter(is_active=True, is_reachable=True).exclude(user_id=actor.user_id or 0)
    return list(rows.exclude(activity__code="offline").values_list("pk", "user_id", "activity__code"))


PENDING = """
SELECT id FROM routing_reservation WHERE item_id = %s::bigint AND worker_id = %s::bigint AND state = 'pending'
"""
ACTIVITY = """
SELECT a.code FROM routing_worker w JOIN routing_activity a ON a.id = w.activity_id WHERE w.id = %s::bigint
"""
STANDING = """
SELECT i.state, i.reservation_id, q.wrap_up_seconds
FROM routing_workitem i LEFT JOIN routing_queue q ON q.code = i.queue WHERE i.id = %s::bigint
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands, who holds it, and how long its queue gives for a wrap-up."""

    state: str
    reservation_id: int | None
    wrap_up_seconds: int | None


def pending_for(item_id: int, worker_id: int) -> int | None:  # no actor: the engines tell of telephones
    """The reservation by which a worker is being rung for an item."""
    row = sql.row(PENDING, [item_id, worker_id])
    return row[0] if row else None


def standing_of(item_id: int) -> Standing | None:  # no actor: the engines tell of calls
    """Where an item stands."""
    row = sql.row(STANDING, [item_id])
    return Standing(*row) if row else None


PLACE = """
SELECT 1 + (
  SELECT count(*) FROM routing_workitem o WHERE o.queue = i.queue AND o.state = 'waiting'
    AND o.medium = ANY(%(media)s::text[]) AND (o.rank, o.id) < (i.rank, i.id)) + (
  SELECT count(*) FROM routing_workitem o WHERE o.queue = i.queue AND o.state = 'reserved'
    AND o.medium = ANY(%(media)s::text[]) AND (o.rank, o.id) < (i.rank, i.id))
FROM routing_workitem i WHERE i.id = %(item)s::bigint AND i.state IN ('waiting', 'reserved') AND i.queue <> ''
"""


def place_of(item_id: int) -> int | None:  # no actor: whoever waits may know how many are served before them
    """The place of an item in its queue, from 1, as the router ranks those at whose other end somebody waits.

    None where it waits no more.
    """
    row = sql.row(PLACE, {"item": item_id, "media": hurried_media()})
    return row[0] if row else None


def activity_of(worker_id: int) -> str | None:  # no actor: what the router decided about their telephone
    """What a worker is doing."""
    row = sql.row(ACTIVITY, [worker_id])
    return row[0] if row else None


def user_of(worker_id: int | None) -> int | None:  # no actor: who is told, or remembered
    """The user a worker is."""
    row = sql.row("SELECT user_id FROM routing_worker WHERE id = %s::bigint", [worker_id])
    return row[0] if row else None


def users_of(worker_ids: Iterable[int]) -> dict[int, int]:  # no actor: who is told, or remembered
    """The users workers are; one query, none where there is nothing to ask."""
    wanted = sorted(set(worker_ids))
    return dict(sql.rows(USERS, [wanted])) if wanted else {}


USERS = "SELECT id, user_id FROM routing_worker WHERE id = ANY(%s::bigint[])"


def worker_names(worker_ids: Iterable[int]) -> dict[int, str]:  # no actor: colleagues know their names
    """What workers are called; two queries for all of them, none where there is nothing to ask."""
    users = users_of(worker_ids)
    names = accounts.user_names(users.values())
    return {worker_id: names[user_id] for worker_id, user_id in users.items() if user_id in names}


def worker_of_user(user_id: int | None) -> int | None:  # no actor: whom a plan asks first
    """The worker a user is, if they take work."""
    row = sql.row("SELECT id FROM routing_worker WHERE user_id = %s::bigint AND is_active", [user_id])
    return row[0] if row else None


QUEUED = "SELECT count(*), min(entered_at) FROM routing_workitem WHERE state = 'waiting' AND medium <> ALL(%s::text[])"
DAY = """
SELECT count(*), coalesce(sum(extract(epoch FROM coalesce(finished_at, ended_at, %s::timestamptz) - answered_at)), 0)
FROM routing_reservation
WHERE worker_id = %s::bigint AND answered_at >= date_trunc('day', %s::timestamptz AT TIME ZONE %s::text)
  AT TIME ZONE %s::text
"""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """What a worker has done today, and what waits now."""

    taken: int
    talk: timedelta
    waiting: int
    oldest: datetime | None


def own_day(worker: Worker, now: datetime, zone: str) -> OwnDay:  # no actor: of the worker one is
    """Counted since midnight in the zone."""
    waiting = sql.row(QUEUED, [unhurried_media()]) or (0, None)
    day = sql.row(DAY, [now, worker.pk, now, zone, zone]) or (0, 0)
    return OwnDay(day[0], timedelta(seconds=float(day[1])), waiting[0], waiting[1])
