"""Values handed through the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

SignalKind = Literal[
    "offered",  # a call stands at the engine and asks where to go
    "alerting",  # a leg rings
    "answered",  # a leg talks
    "refused",  # a leg was not answered: data["cause"] is busy, timeout, rejected, unreachable or cancelled
    "left",  # a leg that talked has gone, the call goes on
    "held",
    "retrieved",
    "digits",  # data["digits"]
    "recording_started",
    "recording_paused",
    "recording_resumed",
    "recording_kept",  # it lies at the provider: data: recording (its name there), seconds, channels
    "recording_ready",  # data: path, seconds, channels
    "fallback",  # the engine's own queue took the call while we were away: data says who talked from when to when
    "ended",  # the call is over: data["cause"], data["by"] (caller, worker, engine)
    "reachable",  # a worker's telephone registered (call_id blank, leg names the telephone)
    "unreachable",
]
"""What engines tell, in the words of ECMA-269 (CSTA) where it has them."""

CommandKind = Literal[
    "place",  # somebody calls us: of the simulator only
    "dial",  # begin an outbound call: the worker's telephone first, then `number`
    "ring",  # let the telephone `leg` ring for the call
    "stop_ringing",
    "answer",  # take the ringing leg off the hook where the engine can do so for the telephone
    "hold",
    "retrieve",
    "transfer",  # the call to `number`, or to the telephone `leg`; data["attended"]: talk to them first
    "complete_transfer",
    "cancel_transfer",
    "join",  # one more party into the talk: `number` or `leg`
    "leave",  # the leg goes, the others talk on
    "hang_up",
    "listen",  # the supervisor's telephone `leg` hears the call
    "whisper",  # and is heard by the worker alone
    "record",
    "pause_recording",
    "resume_recording",
    "stop_recording",
    "play",  # data["sound"]: a sound file or a named announcement; data["repeat"]
    "voicemail",  # greet, record a message, tell `recording_ready`
    "collect",  # play data["sound"], then wait for digits
]
"""What engines are asked."""

DEFAULT_PLAN = "calls"
"""The plan of calls to a number that is not set up."""


@dataclass(frozen=True, slots=True)
class CallSignal:
    """One thing an engine tells of a call. The same signal told again carries the same `key` and counts once.

    `call_id` is the engine's name of the whole call, `leg` that of a telephone (`worker:7`, `caller`, `number:+48...`),
    `at` the engine's clock. Of an offered call, `caller` and `callee` are numbers as the wire gave them.
    """

    kind: SignalKind
    call_id: str
    key: str
    at: datetime
    leg: str = ""
    caller: str = ""
    caller_name: str = ""
    callee: str = ""
    direction: Literal["inbound", "outbound"] = "inbound"
    data: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallCommand:
    """One thing an engine is asked. Asked again with the same `key`, it is done once."""

    kind: CommandKind
    call_id: str
    key: str
    leg: str = ""
    number: str = ""
    seconds: int = 0
    data: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandingCall:
    """A call as the engine holds it now: found again after our process died. `legs` maps a leg to its state."""

    call_id: str
    caller: str
    callee: str
    began_at: datetime
    legs: Mapping[str, Literal["ringing", "talking", "held", "waiting"]]


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that a provider of telephony sent to our webhook. `url` is the public one, as the provider knows it."""

    url: str
    signature: str
    form: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a provider's request tells, and the document it is answered with (none: blank).

    `asked`: what the line is to be asked because of it, if the request tells anything new; keys are given later.
    """

    signals: tuple[CallSignal, ...]
    answer: str = ""
    asked: tuple[CallCommand, ...] = ()


@dataclass(frozen=True, slots=True)
class SoftphoneAccount:
    """What the telephone in a worker's browser signs in with at the engine."""

    websocket: str
    address: str
    user: str
    password: str = field(repr=False)
    ice_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskAccount:
    """What a SIP telephone on a table is set up with."""

    server: str
    port: int
    transport: str
    user: str
    password: str = field(repr=False)
