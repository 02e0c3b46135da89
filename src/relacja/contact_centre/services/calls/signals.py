"""What engines tell: each signal is stored once, as it came, and the call put together from them at the same time."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.utils import timezone

from relacja.contact_centre.models import Call, Engine
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.rules.signals import storable
from relacja.contact_centre.services.calls import arriving, ending, fetching, keeping, recordings, talking
from relacja.contact_centre.types import CallSignal
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing.types import CONFIGURE

log = structlog.get_logger(__name__)

Step = Callable[[Actor, Call, CallSignal, datetime], None]

STEPS: dict[str, Step] = {
    "alerting": talking.alerting,
    "answered": talking.answered,
    "refused": talking.refused,
    "left": talking.left,
    "held": talking.held,
    "retrieved": talking.retrieved,
    "digits": talking.digits,
    "recording_started": recordings.started,
    "recording_paused": recordings.marked,
    "recording_resumed": recordings.marked,
    "recording_kept": fetching.kept,
    "recording_ready": recordings.ready,
    "fallback": ending.answered_elsewhere,
    "ended": ending.ended,
}

AFTERWARDS = frozenset({*(kind for kind in STEPS if kind.startswith("recording_")), "fallback", "ended"})
"""What may still come of a call that is over. Whatever else was held up on its way is stored, no more."""


@use_case(permits=CONFIGURE)
def hear_signals(*, actor: Actor, engine_id: int, signals: Sequence[CallSignal]) -> int:
    """Store what an engine told and do what follows, all or nothing; how many were new. Told again, nothing happens."""
    now = timezone.now()
    new = sum(_heard(actor, engine_id, storable(signal), now) for signal in signals)
    audit.note(signals=len(signals), new=new)
    return new


def _heard(actor: Actor, engine_id: int, signal: CallSignal, now: datetime) -> bool:
    call = _call(engine_id, signal)
    if not keeping.store(engine_id, call, signal, now):
        return False
    if signal.kind in ("reachable", "unreachable"):
        talking.presence(signal, now)
    elif call is None and signal.kind in ("offered", "fallback"):
        call = arriving.offered(actor, engine_id, signal, now)
        if signal.kind == "fallback":
            ending.answered_elsewhere(actor, call, signal, now)
    elif call is None:
        log.warning("a signal of an unknown call", kind=signal.kind)
    elif call.state == CallState.ENDED and signal.kind not in AFTERWARDS:
        log.info("a signal of a call that is over", kind=signal.kind, call=call.pk)
    elif signal.kind in STEPS:
        STEPS[signal.kind](actor, call, signal, now)
    return True


def _call(engine_id: int, signal: CallSignal) -> Call | None:
    """The call, locked; None where it is the first we hear of it."""
    if not signal.call_id:
        return None
    return Call.objects.select_for_update().filter(engine_id=engine_id, engine_call=signal.call_id).first()


def engine_by_plug(plug: str) -> Engine | None:  # no actor: the router's process looks for its engines
    """The engine of this plug that is set up."""
    return Engine.objects.filter(plug=plug, is_active=True).order_by("pk").first()
