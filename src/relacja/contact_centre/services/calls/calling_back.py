"""Calling back: one key dials, and whoever is not reached is tried again, until it becomes a task."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallBack, CallSignalRow
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.rules.tries import next_try
from relacja.contact_centre.services.calls import remembering
from relacja.contact_centre.services.calls.commands import ask, wire_of
from relacja.contact_centre.services.calls.handling import dial
from relacja.customers import queries as customers
from relacja.interactions import services as interactions
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing import services as routing
from relacja.routing.queries import ItemNotFound, own_reservation
from relacja.routing.types import CONFIGURE, WORK


def _own(actor: Actor, reservation_id: int) -> CallBack:
    """The call-back that one has in hand, locked. Raises `ItemNotFound`."""
    held = own_reservation(actor, reservation_id)
    rows = CallBack.objects.select_for_update(of=("self",)).select_related("call", "last_call")
    found = rows.filter(item=held.item_id, state=CallBack.State.OPEN).first()
    if found is None:
        raise ItemNotFound(reservation_id)
    return found


@use_case(permits=WORK)
def call_back(*, actor: Actor, reservation_id: int) -> str:
    """Call whom one has taken to call back; the engine's name of the call to come.

    Raises `ItemNotFound`, `BadNumber`, `NoEngine`.
    """
    found = _own(actor, reservation_id)
    party_id = None if found.call.is_visitor else found.call.party_id
    found.dialled = dial(actor=actor, number=found.call.caller, party_id=party_id)
    found.tries += 1
    found.save(update_fields=["dialled", "tries"])
    audit.note(subject=Ref("contact_centre.call", found.call_id), tries=found.tries)
    return found.dialled


@use_case(permits=WORK)
def not_reached(*, actor: Actor, reservation_id: int) -> datetime | None:
    """Nobody answered: tried again at the moment that is answered, or None where it was given up for a task.

    Raises `ItemNotFound`, `routing.MovedOn`.
    """
    now, found = timezone.now(), _own(actor, reservation_id)
    if found.last_call is not None and found.last_call.state != CallState.ENDED:
        ask("hang_up", wire_of(found.last_call, actor), now)
    found.tries = max(1, found.tries)
    _again_or_task(found, now)
    routing.mark_completed(reservation_id, "not reached", now)
    audit.note(subject=Ref("contact_centre.call", found.call_id), tries=found.tries, again=str(found.due_at or ""))
    return found.due_at


@use_case(permits=CONFIGURE)
def resume_call_backs(*, actor: Actor) -> int:
    """Let those wait again whose time has come, and settle those that nobody wrapped up; how many were moved."""
    now, moved = timezone.now(), 0
    rows = CallBack.objects.select_for_update(of=("self",), skip_locked=True).select_related("call", "last_call")
    for found in rows.filter(state=CallBack.State.OPEN, due_at=None, item__ended_at__lt=now):
        _settle(found, now)
        moved += 1
    for found in rows.filter(state=CallBack.State.OPEN, due_at__lte=now):
        found.item_id, found.due_at = remembering.wait_to_be_called(found.call, found.due_at or now, now), None
        found.save(update_fields=["item", "due_at"])
        moved += 1
    audit.note(moved=moved)
    return moved


def wrapped_up(item_id: int, now: datetime) -> Call | None:
    """The work of a call-back is wrapped up: they were reached; the call by which, for what is kept of it."""
    found = CallBack.objects.select_related("last_call").filter(item=item_id, state=CallBack.State.OPEN).first()
    if found is None:
        return None
    _end(found, CallBack.State.REACHED, now)
    return found.last_call


def _settle(found: CallBack, now: datetime) -> None:
    """Nobody said how it went: it went well where the other side was on the telephone."""
    talked = CallSignalRow.objects.filter(call=found.last_call, kind="answered", leg__startswith="number:")
    if found.last_call is not None and talked.exists():
        _end(found, CallBack.State.REACHED, now)
    else:
        found.tries = max(1, found.tries)
        _again_or_task(found, now)


def _again_or_task(found: CallBack, now: datetime) -> None:
    found.due_at = next_try(found.tries, parameters.tries(), parameters.pause(), now)
    found.dialled = ""
    if found.due_at is None:
        _end(found, CallBack.State.GIVEN_UP, now)
        _leave_a_task(found, now)
    else:
        found.save(update_fields=["due_at", "tries", "dialled"])


def _end(found: CallBack, state: str, now: datetime) -> None:
    found.state, found.ended_at = state, now
    found.save(update_fields=["state", "ended_at", "tries", "dialled"])


def _leave_a_task(found: CallBack, now: datetime) -> None:
    call = found.call
    if call.party_id is None:
        return
    last = found.last_call
    owner = customers.owner_of(call.party_id) or queues.user_of(last.worker_id if last else None)
    interactions.log_task(
        actor=Actor.system("call-back"), party_id=call.party_id, due_at=now, owner_id=owner,
        summary=_("Asked to be called back and was not reached: %s") % call.caller,
    )  # fmt: skip
