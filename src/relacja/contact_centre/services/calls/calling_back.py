"""Calls that are to be made: one key dials; whoever is not reached is tried again, until it was tried enough."""

from datetime import datetime
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallSignalRow, CallToMake
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.rules.tries import next_try
from relacja.contact_centre.services.calls import listing, remembering, telling
from relacja.contact_centre.services.calls.commands import ask, wire_of
from relacja.contact_centre.services.calls.handling import dial
from relacja.customers import queries as customers
from relacja.interactions import services as interactions
from relacja.kit import phone
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing import services as routing
from relacja.routing.queries import ItemNotFound, own_reservation
from relacja.routing.types import CONFIGURE, WORK


class MayNotBeCalled(ValueError):
    """Whoever stands on a call list may not be called, or not now; the code of the reason."""


def _own(actor: Actor, reservation_id: int) -> CallToMake:
    """The call to be made that one has in hand, locked. Raises `ItemNotFound`."""
    held = own_reservation(actor, reservation_id)
    rows = CallToMake.objects.select_for_update(of=("self",)).select_related("call", "call_list", "last_call")
    found = rows.filter(item=held.item_id, state=CallToMake.State.OPEN).first()
    if found is None:
        raise ItemNotFound(reservation_id)
    return found


@use_case(permits=WORK)
def call_back(*, actor: Actor, reservation_id: int) -> str:
    """Call whom one has taken to call; the engine's name of the call to come, the same as long as it is made.

    Whoever is on a list is asked for anew: their number, their consents and the hour. Raises `ItemNotFound`,
    `BadNumber`, `NoEngine`, `MayNotBeCalled`.
    """
    found = _own(actor, reservation_id)
    last = found.last_call
    if last is not None and last.engine_call == found.dialled and last.state != CallState.ENDED:
        return found.dialled
    number, party_id = _whom(found)
    dialled = dial(actor=actor, number=number, party_id=party_id)
    if dialled == found.dialled:
        return dialled
    found.dialled = dialled
    found.tries += 1
    found.save(update_fields=["dialled", "tries"])
    audit.note(subject=_subject(found), tries=found.tries)
    return found.dialled


def _whom(found: CallToMake) -> tuple[str, int | None]:
    """The number and the customer. Raises `MayNotBeCalled`."""
    if found.call is not None:
        return found.call.caller, None if found.call.is_visitor else found.call.party_id
    verdict = _verdict(found)
    if verdict.why or verdict.number is None:
        raise MayNotBeCalled(verdict.why)
    return verdict.number.value, found.party_id


def _verdict(found: CallToMake) -> listing.Verdict:
    party_id, purpose = found.party_id or 0, found.call_list.purpose if found.call_list else ""
    return listing.verdicts([party_id], purpose, timezone.now())[party_id]


def _subject(found: CallToMake) -> Ref:
    return Ref("contact_centre.call", found.call_id) if found.call_id else Ref("contact_centre.call_to_make", found.pk)


@use_case(permits=WORK)
def not_reached(*, actor: Actor, reservation_id: int) -> datetime | None:
    """Nobody answered: tried again at the moment that is answered, or None where it was given up for a task.

    Raises `ItemNotFound`, `routing.MovedOn`.
    """
    now, found = timezone.now(), _own(actor, reservation_id)
    last = found.last_call
    if last is not None and last.state != CallState.ENDED and last.item_id == found.item_id:
        ask("hang_up", wire_of(last, actor), now)
    found.tries = max(1, found.tries)
    _again_or_task(found, now)
    routing.mark_completed(reservation_id, "not reached", now)
    audit.note(subject=_subject(found), tries=found.tries, again=str(found.due_at or ""))
    return found.due_at


@use_case(permits=WORK)
def skip_call(*, actor: Actor, reservation_id: int) -> str:
    """Do not call whom one has in hand from a list; the code of the reason why they may not be called, or blank.

    Where it is against something that passes, they come again. Raises `ItemNotFound`, `routing.MovedOn`.
    """
    now, found = timezone.now(), _own(actor, reservation_id)
    if found.call_list_id is None or found.was_called:
        raise ItemNotFound(reservation_id)
    verdict = _verdict(found)
    if verdict.passes:
        found.due_at, found.item = listing.later(verdict.why, now), None
        found.save(update_fields=["due_at", "item"])
        listing.feed(found.call_list_id, now)
    else:
        _end(found, CallToMake.State.REFUSED if verdict.why else CallToMake.State.SKIPPED, now, verdict.why)
    routing.mark_completed(reservation_id, "left out", now)
    audit.note(subject=_subject(found), why=verdict.why)
    return verdict.why


@use_case(permits=CONFIGURE)
def resume_call_backs(*, actor: Actor) -> int:
    """Let those wait (again) whose time has come, and settle those that nobody wrapped up; how many were moved."""
    now, moved = timezone.now(), 0
    rows = CallToMake.objects.select_for_update(of=("self",), skip_locked=True).filter(state=CallToMake.State.OPEN)
    rows = rows.select_related("call", "call_list", "last_call")
    for found in rows.filter(due_at=None, item__ended_at__lt=now):
        _settle(found, now)
        moved += 1
    for found in rows.filter(due_at__lte=now, call__isnull=False):
        moved += _waits_again(found, now)
    moved += listing.feed_all(now)
    audit.note(moved=moved)
    return moved


def _waits_again(found: CallToMake, now: datetime) -> bool:
    """Let it wait, where a plan is in force; otherwise it is asked again the next time."""
    try:
        found.item_id = remembering.wait_to_be_called(cast(Call, found.call), found.due_at or now, now)
    except routing.NoSuchPlan:
        return False
    found.due_at = None
    found.save(update_fields=["item", "due_at"])
    return True


class NotCalledYet(ValueError):
    """What was not done cannot be wrapped up: they are called first, or left out."""


def left_out(line_id: int, now: datetime) -> None:
    """Somebody took the line of a list out of the queue."""
    found = CallToMake.objects.select_for_update().filter(pk=line_id, state=CallToMake.State.OPEN).first()
    if found is not None:
        _end(found, CallToMake.State.SKIPPED, now)


def wrapped_up(item_id: int, now: datetime, outcome: str = "") -> Call | None:
    """The work of a call to be made is wrapped up: they were reached; the call by which, for what is kept of it.

    Raises `NotCalledYet` where somebody on a list was not.
    """
    found = CallToMake.objects.select_related("last_call").filter(item=item_id, state=CallToMake.State.OPEN).first()
    if found is None:
        return None
    if found.call_list_id is not None and not found.was_called:
        raise NotCalledYet(item_id)
    found.outcome = outcome
    _end(found, CallToMake.State.REACHED, now)
    return found.last_call


def _settle(found: CallToMake, now: datetime) -> None:
    """Nobody said how it went: it went well where the other side was on the telephone. One on a list that was not even
    called comes again."""
    talked = CallSignalRow.objects.filter(call=found.last_call, kind="answered", leg__startswith="number:")
    if found.last_call is not None and talked.exists():
        _end(found, CallToMake.State.REACHED, now)
    elif found.call_list_id is not None and not found.tries:
        found.due_at, found.item = now, None
        found.save(update_fields=["due_at", "item"])
    else:
        found.tries = max(1, found.tries)
        _again_or_task(found, now)


def _again_or_task(found: CallToMake, now: datetime) -> None:
    found.due_at = next_try(found.tries, parameters.tries(), parameters.pause(), now)
    found.dialled = ""
    if found.due_at is None:
        _end(found, CallToMake.State.GIVEN_UP, now)
        _leave_a_task(found, now)
    else:
        found.save(update_fields=["due_at", "tries", "dialled"])
        listing.feed(found.call_list_id, now)


def _end(found: CallToMake, state: str, now: datetime, why: str = "") -> None:
    found.state, found.ended_at, found.why, found.due_at = state, now, why, None
    found.save(update_fields=["state", "ended_at", "tries", "dialled", "why", "due_at", "outcome"])
    telling.tell_journeys(found, now)
    listing.feed(found.call_list_id, now)


def _leave_a_task(found: CallToMake, now: datetime) -> None:
    """Whoever asked for it is not forgotten; on a list it is enough that it stands there."""
    call = found.call
    if call is None or call.party_id is None:
        return
    last = found.last_call
    owner = customers.owner_of(call.party_id) or queues.user_of(last.worker_id if last else None)
    interactions.log_task(
        actor=Actor.system(gettext_noop("call-back")), party_id=call.party_id, due_at=now, owner_id=owner,
        summary=_("Asked to be called back and was not reached: %s") % phone.readable(call.caller),
    )  # fmt: skip
