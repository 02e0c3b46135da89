"""Telephones that exist only here: what is asked is done at once, and told as an engine would tell it."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.plugs import CallGone, Line, Row, Sink, Telephony, Then, pass_on, telephony
from relacja.contact_centre.types import (
    CallCommand,
    CallSignal,
    CommandKind,
    SignalKind,
    SoftphoneAccount,
    StandingCall,
)

CAPABLE = frozenset(get_args(CommandKind))
"""Everything there is to be asked."""


@telephony.plug("simulator")
class Simulator(Telephony):
    """For development: no telephones, no sound."""

    label = _("Simulator")
    capabilities = CAPABLE
    needs_telephones = False

    def open(self, settings: Mapping[str, str]) -> Line:
        """A line of its own."""
        return SimulatedLine()


@dataclass(eq=False, slots=True)
class _Call:
    caller: str
    callee: str
    began_at: datetime
    legs: dict[str, Literal["ringing", "talking", "held", "waiting"]] = field(default_factory=dict)
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    recording: bool = False
    consulted: str = ""


class SimulatedLine(Line):
    """Holds its calls in memory; `place`, `caller_hangs_up` and `press` are what callers do."""

    def __init__(self) -> None:
        """No call, and nobody listening yet."""
        self.calls: dict[str, _Call] = {}
        self._told: Row = asyncio.Queue()
        self.is_heard = True
        """Whether somebody lets us `run`; whoever takes our signals by hand says no."""
        self._not_stored: dict[str, asyncio.Event] = {}
        """Calls that have begun and of which nobody knows but us."""
        self._numbers = itertools.count(1)
        self._begun = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")

    # what callers do

    def place(self, caller: str, callee: str, call_id: str = "", name: str = "") -> str:
        """Somebody calls; the engine's name of the call."""
        call_id = call_id or f"sim-{self._begun}-{next(self._numbers)}"
        if call_id not in self.calls:
            self.calls[call_id] = _Call(caller, callee, datetime.now(UTC), {"caller": "waiting"})
            self._tell("offered", call_id, caller=caller, caller_name=name, callee=callee)
        return call_id

    def caller_hangs_up(self, call_id: str) -> None:
        """The caller has had enough."""
        if call_id in self.calls:
            self._end(call_id, "caller")

    def press(self, call_id: str, digits: str) -> None:
        """The caller presses keys."""
        self._tell("digits", call_id, digits=digits)

    # the socket

    async def run(self, tell: Sink) -> None:
        """Pass on what happens."""
        await pass_on(self._told, tell)

    async def standing(self) -> Sequence[StandingCall]:
        """Every call there is."""
        return [
            StandingCall(call_id, call.caller, call.callee, call.began_at, dict(call.legs))
            for call_id, call in self.calls.items()
        ]

    async def provide(self, leg: str, password: str) -> SoftphoneAccount | None:
        """Nobody signs in here."""
        return None

    async def do(self, command: CallCommand) -> None:
        """Do it at once; a call that begins has begun when it is stored: were we killed before, it would be nowhere."""
        if command.kind == "place":
            self.place(str(command.data["caller"]), command.number, command.call_id, str(command.data.get("name", "")))
            await self._stored(command.call_id)
            return
        if command.kind == "dial":
            self._dial(command)
            await self._stored(command.call_id)
            return
        call = self.calls.get(command.call_id)
        if call is None:
            raise CallGone(command.call_id)
        getattr(self, f"_{command.kind}", self._nothing)(call, command)

    async def _stored(self, call_id: str) -> None:
        if call_id in self._not_stored:
            await self._not_stored[call_id].wait()

    def _dial(self, command: CallCommand) -> None:
        call = _Call("", command.number, datetime.now(UTC), {command.leg: "talking"})
        self.calls[command.call_id] = call
        self._tell("offered", command.call_id, command.leg, callee=command.number, direction="outbound")
        self._tell("answered", command.call_id, command.leg)
        self._later(command.call_id, "number", 1.0, lambda: self._callee_answers(command.call_id, command.number))

    def _callee_answers(self, call_id: str, number: str) -> None:
        if call_id in self.calls:
            self.calls[call_id].legs[f"number:{number}"] = "talking"
            self._tell("answered", call_id, f"number:{number}")

    def _ring(self, call: _Call, command: CallCommand) -> None:
        if command.leg not in call.legs:
            call.legs[command.leg] = "ringing"
            self._tell("alerting", command.call_id, command.leg)
            self._later(command.call_id, command.leg, command.seconds or 20, lambda: self._unanswered(command))

    def _unanswered(self, command: CallCommand) -> None:
        call = self.calls.get(command.call_id)
        if call is not None and call.legs.get(command.leg) == "ringing":
            del call.legs[command.leg]
            self._tell("refused", command.call_id, command.leg, cause="timeout")

    def _stop_ringing(self, call: _Call, command: CallCommand) -> None:
        if call.legs.get(command.leg) == "ringing":
            del call.legs[command.leg]
            self._tell("refused", command.call_id, command.leg, cause="cancelled")

    def _answer(self, call: _Call, command: CallCommand) -> None:
        if call.legs.get(command.leg) == "ringing":
            call.legs[command.leg] = "talking"
            self._tell("answered", command.call_id, command.leg)

    def _hold(self, call: _Call, command: CallCommand) -> None:
        call.legs["caller"] = "held"
        self._tell("held", command.call_id, "caller")

    def _retrieve(self, call: _Call, command: CallCommand) -> None:
        call.legs["caller"] = "talking"
        self._tell("retrieved", command.call_id, "caller")

    def _transfer(self, call: _Call, command: CallCommand) -> None:
        target = command.leg or f"number:{command.number}"
        giver = next((leg for leg, state in call.legs.items() if leg.startswith("worker:") and state == "talking"), "")
        if command.data.get("attended"):
            self._hold(call, command)
            call.consulted = target
        self._tell("answered", command.call_id, target)
        call.legs[target] = "talking"
        if not command.data.get("attended"):
            self._gone(call, command, giver)

    def _complete_transfer(self, call: _Call, command: CallCommand) -> None:
        call.consulted = ""
        self._retrieve(call, command)
        self._gone(call, command, command.leg)

    def _cancel_transfer(self, call: _Call, command: CallCommand) -> None:
        self._retrieve(call, command)
        self._gone(call, command, call.consulted)
        call.consulted = ""

    def _gone(self, call: _Call, command: CallCommand, leg: str) -> None:
        if call.legs.pop(leg, None):
            self._tell("left", command.call_id, leg, why="transferred")

    def _join(self, call: _Call, command: CallCommand) -> None:
        target = command.leg or f"number:{command.number}"
        call.legs[target] = "talking"
        self._tell("answered", command.call_id, target, how="joined")

    def _leave(self, call: _Call, command: CallCommand) -> None:
        if call.legs.pop(command.leg, None):
            self._tell("left", command.call_id, command.leg)

    def _hang_up(self, call: _Call, command: CallCommand) -> None:
        self._end(command.call_id, "worker")

    def _play(self, call: _Call, command: CallCommand) -> None:
        if command.data.get("then") == "hang_up":
            self._end(command.call_id, "engine")

    def _record(self, call: _Call, command: CallCommand) -> None:
        call.recording = True
        self._tell("recording_started", command.call_id)

    def _pause_recording(self, call: _Call, command: CallCommand) -> None:
        self._tell("recording_paused", command.call_id)

    def _resume_recording(self, call: _Call, command: CallCommand) -> None:
        self._tell("recording_resumed", command.call_id)

    def _voicemail(self, call: _Call, command: CallCommand) -> None:
        call.recording = True
        self._tell("recording_started", command.call_id, what="voicemail")

    def _nothing(self, call: _Call, command: CallCommand) -> None:
        """Listening, whispering and the like leave no trace here."""

    def _end(self, call_id: str, by: str) -> None:
        call = self.calls.pop(call_id)
        for timer in call.timers.values():
            timer.cancel()
        if call.recording:
            self._tell("recording_ready", call_id, seconds=(datetime.now(UTC) - call.began_at).total_seconds())
        self._tell("ended", call_id, by=by, cause="normal")

    def _later(self, call_id: str, name: str, seconds: float, act: Any) -> None:
        self.calls[call_id].timers[name] = asyncio.get_running_loop().call_later(seconds, act)

    def _tell(self, kind: SignalKind, call_id: str, leg: str = "", **data: Any) -> None:
        named = {name: data.pop(name) for name in ("caller", "caller_name", "callee", "direction") if name in data}
        key = f"{call_id}:{self._begun}:{next(self._numbers)}"
        then = self._begins(call_id) if kind == "offered" and self.is_heard else None
        self._told.put_nowait((CallSignal(kind, call_id, key, datetime.now(UTC), leg, data=data, **named), then))

    def _begins(self, call_id: str) -> Then:
        event = self._not_stored[call_id] = asyncio.Event()

        async def stored() -> None:
            event.set()
            self._not_stored.pop(call_id, None)

        return stored
