"""Letting work wait, and taking it out again: how every medium enters the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from relacja.platform import audit, refs
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.permissions import SUPERVISE, WORK
from relacja.routing.plugs import work_media
from relacja.routing.queries.work import activity_of, standing_of, supervised_item
from relacja.routing.services import moves, plans
from relacja.routing.services.following import offer_of


class NoSuchMedium(LookupError):
    """No app brings work of this medium."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something for a worker. `subject` says what it is about; `values` are what plans and queues ask (`item.*`).

    `entered_at` in the past keeps a place in the queue; `named` maps owner, last_spoken and preferred to workers.
    """

    medium: str
    plan: str
    subject: Ref
    title: str = ""
    party_id: int | None = None
    priority: float = 0.0
    entered_at: datetime | None = None
    values: Mapping[str, Any] | None = None
    named: Mapping[str, int] | None = None


class CannotWait(ValueError):
    """The medium lets no such thing wait, the actor does not see what it is about, or a value is of another kind."""


def enter(  # not a use case: a move inside one
    work: Work, now: datetime
) -> int:
    """Let it wait, inside the caller's transaction; its number. Raises `NoSuchPlan`, `NoSuchMedium`."""
    if work.medium not in work_media:
        raise NoSuchMedium(work.medium)
    values = {**(work.values or {}), "item.medium": work.medium}
    return moves.add_item(_new(work, plans.way_for(work.plan, values), values, now), now)


def enter_in_hand(  # not a use case: a move inside one
    work: Work, worker_id: int, now: datetime
) -> int:
    """Put it into the hand of a worker who began it, or whom it was handed to: it stands in no queue; its number.

    Raises `NoSuchPlan`.
    """
    values = {**(work.values or {}), "item.medium": work.medium}
    item_id = moves.add_item(replace(_new(work, plans.way_for(work.plan, values), values, now), queue=""), now)
    moves.take_up(item_id, worker_id, now)
    return item_id


def _new(work: Work, way: moves.Way, values: Mapping[str, Any], now: datetime) -> moves.NewItem:
    return moves.NewItem(
        medium=work.medium,
        plan_id=way.plan_id,
        route=way.route,
        queue=way.queue,
        subject_kind=work.subject.kind,
        subject_id=work.subject.id,
        entered_at=work.entered_at or now,
        title=work.title,
        party_id=work.party_id,
        priority=work.priority + way.priority,
        first_priority=way.first_priority,
        attributes=values,
        named=work.named,
    )


@use_case(permits=WORK)
def enqueue_work(*, actor: Actor, work: Work) -> int:
    """Let something that the actor sees wait for whom the plan finds; the number of its item.

    Raises `NoSuchPlan`, `CannotWait`.
    """
    medium = work_media.get(work.medium)
    if medium is None or not medium.subject or medium.subject != work.subject.kind:
        raise CannotWait(f"{work.medium} of {work.subject.kind}")
    if work.subject not in refs.titles(actor, [work.subject]):
        raise CannotWait(str(work.subject))
    for name, value in (work.values or {}).items():
        kind = plans.ASKED.get(name, plans.ASKED["item.*"]).kind
        if not name.startswith("item.") or not isinstance(value, bool if kind == "flag" else str):
            raise CannotWait(name)
    item_id = enter(work, timezone.now())
    audit.note(subject=work.subject, item=item_id)
    return item_id


def take_out(  # not a use case: a move inside one
    item_id: int, why: str, now: datetime
) -> None:
    """It need not be done any more; its medium is told where somebody was being rung for it.

    Raises `MovedOn` where it is in hand or over.
    """
    rung = moves.withdraw(item_id, why, now)
    medium = work_media.get(rung.medium) if rung else None
    if rung is not None and medium is not None:
        medium.taken_back(offer_of(rung), why)


def take_anyway(  # not a use case: a move inside one
    item_id: int, worker_id: int, now: datetime
) -> None:
    """The worker has begun with it, though it is not held for them any more: whoever it rings for by now rings no more.

    Nothing happens where somebody else has it in hand, or it is over.
    """
    found = standing_of(item_id)
    if found is None or found.state not in ("waiting", "reserved"):
        return
    if found.reservation_id is not None:
        rung = moves.give_back(found.reservation_id, "rescinded", "taken by somebody else", now, again_at_once=True)
        work_media[rung.medium].taken_back(offer_of(rung), "rescinded")
    moves.take_up(item_id, worker_id, now)
    if activity_of(worker_id) == "no_answer":
        moves.rest(worker_id, "ready", now)


@use_case(permits=SUPERVISE, asks_why=True)
def withdraw_work(*, actor: Actor, item_id: int, reason: str) -> None:
    """Take an item that nobody has in hand out of the queue. Raises `MovedOn`."""
    item = supervised_item(actor, item_id)
    take_out(item.pk, "withdrawn", timezone.now())
    work_media[item.medium].overflowed(item.pk, item.subject_id, "hang_up")
    audit.note(subject=Ref(item.subject_kind, item.subject_id), item=item.pk)
