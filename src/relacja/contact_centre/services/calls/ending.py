"""A call ends: whoever had it wraps up, whoever waited in vain is remembered."""

from datetime import datetime

from relacja.contact_centre.models import Call
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.services.calls import handing_over, remembering, talking
from relacja.contact_centre.services.calls.commands import worker_of
from relacja.contact_centre.types import CallSignal
from relacja.platform.actor import Actor


def ended(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """It is over. A talk goes into wrap-up; a caller who gave up leaves the queue and is on the timeline as missed."""
    if call.state == CallState.ENDED:
        return
    talking.count_hold(call, signal.at)
    there = tuple(call.legs)
    call.state, call.ended_at, call.legs = CallState.ENDED, signal.at, {}
    call.ended_by, call.cause = str(signal.data.get("by", ""))[:20], str(signal.data.get("cause", ""))[:40]
    if call.item_id is not None:
        handing_over.release(call.item_id, now)
    if call.answered_at is not None:
        remembering.end(actor, call)
    else:
        remembering.missed(actor, call)
    call.save()
    talking.tell(call, *there)


def answered_elsewhere(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The engine's own queue took it while we were away: it is registered as it went, without an item."""
    if call.state == CallState.ENDED:
        return
    data = signal.data
    began, ended_at = _moment(data.get("began"), call.began_at), _moment(data.get("ended"), signal.at)
    answered = data.get("answered")
    call.began_at, call.ended_at, call.state = began, ended_at, CallState.ENDED
    call.answered_at = _moment(answered, began) if answered else None
    call.worker_id = worker_of(str(data.get("leg", signal.leg)))
    call.cause = "fallback"
    if call.answered_at is not None:
        remembering.begin(actor, call)
        remembering.end(actor, call)
    else:
        remembering.missed(actor, call)
    call.save()


def _moment(value: object, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else otherwise
