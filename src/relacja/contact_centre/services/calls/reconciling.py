"""After our process, or the engine, was away: what the engine holds and what we believe are made to agree."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from relacja.contact_centre.models import Call
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.services.calls.commands import worker_of
from relacja.contact_centre.types import CallSignal, StandingCall

JUST_NOW = timedelta(seconds=3)
"""Calls as young as this may not have been there yet when the engine was asked."""


def differences(engine_id: int, standing: Sequence[StandingCall], asked_at: datetime) -> list[CallSignal]:
    """The signals we must have missed. Heard like any others, they bring our rows to where the engine is."""
    there = {call.call_id: call for call in standing}
    known = {
        call.engine_call: call
        for call in Call.objects.filter(engine_id=engine_id, engine_call__in=there)
        | Call.objects.filter(engine_id=engine_id).exclude(state=CallState.ENDED)
    }
    missed = [_ended(call, asked_at) for name, call in known.items() if name not in there and _is_old(call, asked_at)]
    for name, call in there.items():
        missed += _of(call, known.get(name), asked_at)
    return missed


def _is_old(call: Call, asked_at: datetime) -> bool:
    return call.state != CallState.ENDED and call.began_at < asked_at - JUST_NOW


def _ended(call: Call, at: datetime) -> CallSignal:
    return CallSignal("ended", call.engine_call, f"{call.engine_call}:lost", at, data={"cause": "lost", "by": "engine"})


def _of(standing: StandingCall, known: Call | None, at: datetime) -> Iterator[CallSignal]:
    name = standing.call_id
    if known is None:
        yield CallSignal(
            "offered", name, f"{name}:standing", standing.began_at, caller=standing.caller, callee=standing.callee
        )
    for leg, state in standing.legs.items():
        if state in ("talking", "held") and _is_news(leg, known):
            yield CallSignal("answered", name, f"{name}:{leg}:standing", at, leg)


def _is_news(leg: str, known: Call | None) -> bool:
    """Whether we do not know that somebody took the call, or that the number that was dialled answered."""
    if worker_of(leg) is not None:
        return known is None or known.answered_at is None
    return known is not None and leg == f"number:{known.callee}" and leg not in known.legs
