"""While a call lasts: it rings, is taken or refused, is held and taken up again."""

from datetime import datetime

from django.utils.translation import gettext_noop

from relacja.contact_centre.models import Call
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.services.calls import handing_over, recordings, remembering
from relacja.contact_centre.services.calls.commands import worker_of
from relacja.contact_centre.types import CallSignal
from relacja.customers import services as customers
from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.routing import queries as queues
from relacja.routing import services as routing


def alerting(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """A leg rings."""
    call.legs[signal.leg] = "ringing"
    if call.state == CallState.OFFERED:
        call.state = CallState.RINGING
    call.save(update_fields=["legs", "state"])
    tell(call)


def answered(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """A leg talks. The first worker who does has taken the call: the contact begins; with the customer there, so does
    the recording."""
    call.legs[signal.leg] = "talking"
    worker_id = worker_of(signal.leg)
    if worker_id is not None and call.answered_at is None:
        call.worker_id, call.state, call.answered_at = worker_id, CallState.TALKING, signal.at
        _take(call, worker_id, now)
        remembering.begin(actor, call)
        _let_them_see(call, worker_id, now)
    elif worker_id is None and call.direction == "outbound" and call.state != CallState.ENDED:
        call.state = CallState.TALKING
    call.save()
    if call.state == CallState.TALKING and (worker_id is None) == (call.direction == "outbound"):
        recordings.begin(call, now)
    tell(call)


def _take(call: Call, worker_id: int, now: datetime) -> None:
    """Who has lifted has it, even if it rang for them no more, or rings for somebody else by now."""
    found = queues.pending_for(call.item_id, worker_id) if call.item_id else None
    if found is not None:
        routing.mark_accepted(found, now)
    elif call.item_id is not None and call.direction == "inbound":
        routing.mark_taken(call.item_id, worker_id, now)


def _let_them_see(call: Call, worker_id: int, now: datetime) -> None:
    """Whoever talks to somebody nobody knows yet may see what is kept of them."""
    user_id = queues.user_of(worker_id)
    if call.is_visitor and call.party_id is not None and user_id is not None:
        system = Actor.system(gettext_noop("call taken"))
        customers.grant_access(actor=system, party_id=call.party_id, ground="call", at=now, user_id=user_id)


def refused(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """A leg was not answered: the item waits again, and a worker who let it ring is asked no more until they say so."""
    call.legs.pop(signal.leg, None)
    call.save(update_fields=["legs"])
    worker_id = worker_of(signal.leg)
    found = queues.pending_for(call.item_id, worker_id) if call.item_id and worker_id else None
    if found is None or worker_id is None:
        tell(call, signal.leg)
        return
    cause = str(signal.data.get("cause", "timeout"))
    state = "rejected" if cause in ("rejected", "busy") else "timed_out"
    routing.mark_given_back(found, state, cause, now)
    if state == "timed_out":
        routing.mark_activity(worker_id, "no_answer", now)
    tell(call)


def left(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """A leg has gone, the others talk on."""
    call.legs.pop(signal.leg, None)
    call.save(update_fields=["legs"])
    tell(call, signal.leg)
    handing_over.hand_on(call, signal.leg, now)
    tell(call)


def held(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The customer waits on the line."""
    call.legs[signal.leg or "caller"] = "held"
    if call.held_since is None:
        call.held_since = signal.at
    call.state = CallState.HELD
    call.save()
    tell(call)


def retrieved(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """And talks again."""
    call.legs[signal.leg or "caller"] = "talking"
    count_hold(call, signal.at)
    call.state = CallState.TALKING
    call.save()
    tell(call)


def count_hold(call: Call, at: datetime) -> None:
    """Add what has passed on hold."""
    if call.held_since is not None:
        call.held_seconds += max(0.0, (at - call.held_since).total_seconds())
        call.held_since = None


def digits(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The caller pressed keys."""
    call.digits = (call.digits + str(signal.data.get("digits", "")))[-60:]
    call.save(update_fields=["digits"])
    remembering.keys_pressed(actor, call, now)


def presence(signal: CallSignal, now: datetime) -> None:
    """A worker's telephone signed in, or is gone."""
    worker_id = worker_of(signal.leg)
    if worker_id is not None:
        routing.mark_reachable(worker_id, signal.kind == "reachable", now)


def tell(call: Call, *gone: str) -> None:
    """Tell the desks of whoever has the call, talks or is rung in it, and of the legs that are gone."""
    workers = {call.worker_id, *(worker_of(leg) for leg in (*call.legs, *gone))} - {None}
    for user_id in queues.users_of(worker_id for worker_id in workers if worker_id is not None).values():
        push.tell(f"user:{user_id}", "call", call_id=call.pk)
