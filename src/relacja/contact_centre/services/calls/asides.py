"""Signals that nobody can hear: after a few attempts they are put aside, so that all behind them are heard."""

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from relacja.contact_centre.models import SignalAside
from relacja.contact_centre.rules.signals import storable
from relacja.contact_centre.services.calls import keeping
from relacja.contact_centre.services.calls.signals import hear_signals
from relacja.contact_centre.types import CallSignal
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing.types import CONFIGURE

ATTEMPTS = 5


class StillUnheard(RuntimeError):
    """A signal that was put aside cannot be heard yet; the cause says why."""


@use_case(permits=CONFIGURE)
def put_signal_aside(*, actor: Actor, engine_id: int, signal: CallSignal, problem: str) -> None:
    """Keep a signal that cannot be heard, with the reason, until somebody has it heard again."""
    signal = storable(signal)
    SignalAside.objects.get_or_create(
        engine_id=engine_id,
        key=signal.key,
        defaults={
            "kind": signal.kind,
            "put_aside_at": timezone.now(),
            "problem": problem.replace("\0", "")[:300],
            "signal": {**asdict(signal), "data": dict(signal.data), "at": signal.at.isoformat()},
        },
    )
    audit.note(engine=engine_id, kind=signal.kind)


@use_case(permits=CONFIGURE)
def hear_again(*, actor: Actor, engine_id: int) -> int:
    """Hear what was put aside of an engine, in the order it came; how many. Raises `StillUnheard`; then all stay."""
    asides = list(SignalAside.objects.select_for_update().filter(engine_id=engine_id).order_by("pk"))
    for one in asides:
        told = CallSignal(**{**one.signal, "at": datetime.fromisoformat(one.signal["at"])})
        try:
            hear_signals(actor=keeping.ACTOR, engine_id=engine_id, signals=[told])
        except Exception as problem:  # whatever was wrong with it when it was put aside
            raise StillUnheard(one.key) from problem
        one.delete()
    audit.note(engine=engine_id, heard=len(asides))
    return len(asides)
