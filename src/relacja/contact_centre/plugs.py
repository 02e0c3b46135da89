"""The socket of the contact centre: telephone engines."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog
from django.utils.functional import Promise

from relacja.contact_centre.types import (
    CallCommand,
    CallSignal,
    CommandKind,
    Heard,
    Posted,
    SoftphoneAccount,
    StandingCall,
)
from relacja.kit.registry import Registry

log = structlog.get_logger(__name__)

Sink = Callable[[CallSignal], Awaitable[None]]
Then = Callable[[], Awaitable[None]]
Row = asyncio.Queue[tuple[CallSignal, Then | None]]
"""Signals to be told, each with what is done once it was."""
TOLD_AGAIN_AFTER = 0.5


class CallGone(LookupError):
    """The engine knows no such call, or no such leg of it."""


class EngineAway(ConnectionError):
    """The engine does not answer now; whoever asks may ask again."""


class NotCapable(ValueError):
    """This engine cannot do what it is asked: the command is not among its `capabilities`."""


class BadSignature(PermissionError):
    """A request at a webhook is not from whom it says it is."""


class BadPost(ValueError):
    """A request at a webhook is from whom it says it is, and says nothing that can be understood."""


async def pass_on(row: Row, tell: Sink) -> None:
    """Tell for ever what comes into a row: all that is there at once, in order, so that it is stored at once.

    What was not taken is told again before anything else. Returns never, except cancelled.
    """
    while True:
        told = [await row.get()]
        while not row.empty():
            told.append(row.get_nowait())
        while told:
            problems = await asyncio.gather(*(tell(signal) for signal, _then in told), return_exceptions=True)
            for (_signal, then), problem in zip(told, problems, strict=True):
                if problem is None and then is not None:
                    with contextlib.suppress(EngineAway):
                        await then()
            told = [one for one, problem in zip(told, problems, strict=True) if problem is not None]
            if told:
                log.error("signals were not taken", kinds=[signal.kind for signal, _then in told])
                await asyncio.sleep(TOLD_AGAIN_AFTER)


class Line:
    """An open line to one telephone engine, on the event loop of the router's process.

    It keeps no truth: what it must know after a restart it reads from the engine.
    """

    async def run(self, tell: Sink) -> None:
        """Connect and pass on every signal until cancelled; a lost connection is made again, ever later, at most 5 s.

        A signal counts as told when `tell` returns: if it raises, it is told again. Returns never, except cancelled.
        """
        raise NotImplementedError

    async def do(self, command: CallCommand) -> None:
        """Ask the engine. Raises `CallGone`, `EngineAway` and `NotCapable`; what comes of it arrives as signals."""
        raise NotImplementedError

    async def standing(self) -> Sequence[StandingCall]:
        """Every call the engine holds for us now. Raises `EngineAway`."""
        raise NotImplementedError

    async def provide(self, leg: str, password: str) -> SoftphoneAccount | None:
        """Let the worker's telephone `leg` sign in with this password; None where the engine keeps its own accounts."""
        raise NotImplementedError

    async def withdraw(self, leg: str) -> None:
        """Let the telephone sign in no more, and sign it off: what `provide` made goes. Raises `EngineAway`."""

    async def fetch(self, recording: str, file: Path) -> None:
        """Write a recording that was told as `recording_kept` into a file. Raises `CallGone` and `EngineAway`."""
        raise NotCapable("fetch")

    async def discard(self, recording: str, *, anyway: bool = False) -> None:
        """Delete the provider's copy, unless it is set up to stay; `anyway`: even then. Raises as `fetch`."""
        raise NotCapable("discard")


@dataclass(frozen=True, slots=True)
class EngineSetting:
    """One value an engine is set up with; a secret is kept encrypted and never shown again.

    `address` is where the secrets are sent: if it changes, they have to be given again. One that is `outside` is asked
    by https and never stands beside us; an engine of one's own may stand anywhere.
    """

    code: str
    label: str | Promise
    default: str = ""
    secret: bool = False
    required: bool = True
    address: Literal["", "any", "outside"] = ""


class Telephony:
    """A kind of telephone engine. Subclass it in `contact_centre/telephony/<code>/telephony.py` and plug it in."""

    label: str | Promise = ""
    capabilities: frozenset[CommandKind] = frozenset()
    needs_telephones = True
    """Whether calls reach workers by a telephone; where they do not, whoever sits at the desk is there."""
    settings: tuple[EngineSetting, ...] = ()

    def open(self, settings: Mapping[str, str]) -> Line:
        """A line to the engine set up like this, secrets in the clear; nothing is connected before `run`."""
        raise NotImplementedError

    def receive(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """What a request at the engine's webhook tells. Raises `BadSignature`, `BadPost`; `NotCapable` without one."""
        raise NotCapable("receive")


telephony: Registry[Telephony] = Registry("telephone engines", Telephony)


def capabilities_of(code: str) -> frozenset[CommandKind]:
    """What engines of this plug can be asked; nothing where the plug is gone."""
    plug = telephony.get(code)
    return plug.capabilities if plug else frozenset()


def need_telephones(codes: Iterable[str]) -> bool:
    """Whether an engine of any of these plugs reaches workers by their telephones; a simulator does not."""
    return any(plug.needs_telephones for plug in map(telephony.get, codes) if plug is not None)
