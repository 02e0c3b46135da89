"""What the engine holds, kept at hand: an index over its channels, made anew from them at each connection."""

import asyncio
import contextlib
import re
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import structlog

from relacja.contact_centre.plugs import EngineAway, Row, Then
from relacja.contact_centre.telephony.asterisk.client import APP, Ari, Event, Refused, part
from relacja.contact_centre.types import CallSignal, SignalKind

log = structlog.get_logger(__name__)

LegState = Literal["ringing", "talking", "held", "waiting"]
CUSTOMERS = ("caller", "number")
LISTENERS = ("listen", "whisper")
REMEMBERED = 5000


@dataclass(eq=False, slots=True)
class Leg:
    """One channel of a call. `role` says what it is there for; `cause` why we ended it, if we did."""

    channel: str
    name: str
    role: str
    state: LegState
    wire: str = ""
    cause: str = ""
    alerted: bool = False


@dataclass(eq=False, slots=True)
class Calling:
    """One call. `lock` keeps its requests to the engine in order."""

    id: str
    caller: str = ""
    caller_name: str = ""
    callee: str = ""
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    legs: dict[str, Leg] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    by: str = ""
    cause: str = ""
    recording: str = ""
    direction: Literal["inbound", "outbound"] = "inbound"
    pressed: int = 0

    @property
    def bridge(self) -> str:
        """Where its legs talk."""
        return f"call-{self.id}"

    @property
    def customer(self) -> Leg | None:
        """The leg of whoever called, or is called."""
        return next((leg for leg in self.legs.values() if leg.role in CUSTOMERS), None)

    def talking(self) -> list[Leg]:
        """Legs that talk, but for the customer's and those that only listen."""
        return [
            leg for leg in self.legs.values()
            if leg.state == "talking" and leg.role not in CUSTOMERS and leg.role not in LISTENERS
        ]  # fmt: skip

    def named(self, name: str) -> Leg | None:
        """The newest leg of this name."""
        return next((leg for leg in reversed(self.legs.values()) if leg.name == name), None)


class Board:
    """The calls of one line, what is to be told of them, and the engine they are at."""

    def __init__(self, ari: Ari, folder: Path, caller_id: str) -> None:
        """Nothing is known yet. `folder` is shared with the engine: recordings lie there, and announcements."""
        self.ari, self.folder, self.caller_id = ari, folder, caller_id
        self.calls: dict[str, Calling] = {}
        self.over: OrderedDict[str, None] = OrderedDict()
        self.online: set[str] = set()
        self.present: dict[str, bool] = {}
        self.reading: set[str] = set()
        self.waiting: dict[str, asyncio.Future[Event]] = {}
        self.told: Row = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(
        self, kind: SignalKind, call: Calling, key: str, at: datetime, leg: str = "", /, *,
        then: Then | None = None, **data: str | int | float | bool,
    ) -> None:  # fmt: skip
        """Put a signal into the row of those to be told; `then` is done once it was."""
        self.told.put_nowait(
            (
                CallSignal(
                    kind, call.id, key, at, leg, call.caller, call.caller_name, call.callee,
                    call.direction, data,
                ),
                then,
            )
        )  # fmt: skip

    def soon(self, call: Calling | None, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do this next with the call, after what is being done with it now; what the engine refuses is logged."""

        async def run() -> None:
            async with call.lock if call else contextlib.nullcontext():
                try:
                    await act()
                except (Refused, EngineAway) as problem:
                    log.info("the engine did not do it", call=call.id if call else "", why=str(problem))

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Nothing that was begun here goes on."""
        for task in self._tasks:
            task.cancel()

    def forget(self, call: Calling) -> None:
        """The call is over; late news of it is not told."""
        self.calls.pop(call.id, None)
        self.over[call.id] = None
        while len(self.over) > REMEMBERED:
            self.over.popitem(last=False)

    # what is asked most

    async def hang_up(self, leg: Leg, cause: str = "") -> None:
        """End a channel; one that is gone already is no trouble."""
        leg.cause = leg.cause or cause
        with contextlib.suppress(Refused):
            await self.ari.ask("DELETE", f"channels/{part(leg.channel)}")

    async def together(self, call: Calling, *legs: Leg) -> None:
        """Let these legs talk in the call's bridge."""
        with contextlib.suppress(Refused):  # it is there already
            await self.ari.ask("POST", f"bridges/{part(call.bridge)}", {"type": "mixing"})
        for leg in legs:
            await self.ari.ask("POST", f"bridges/{part(call.bridge)}/addChannel", {"channel": leg.channel})

    async def apart(self, call: Calling, leg: Leg) -> None:
        """Take a leg out of the call's bridge; one that is not in it is no trouble."""
        with contextlib.suppress(Refused):
            await self.ari.ask("POST", f"bridges/{part(call.bridge)}/removeChannel", {"channel": leg.channel})

    async def mark(self, leg: Leg, state: str) -> None:
        """Leave at the engine whether the leg is held, for whoever comes after us."""
        await self.ari.ask(
            "POST", f"channels/{part(leg.channel)}/variable", {"variable": "RELACJA_STATE", "value": state}
        )

    async def ring(self, call: Calling, leg: Leg, seconds: int, shown: str) -> None:
        """Let a new leg ring; it comes back to us when it is answered. Raises `Refused` where nothing is there."""
        if leg.name.startswith("worker:") and not self.present.get(leg.name):
            raise Refused(404, "nobody is signed in")  # asking for an unknown one may freeze the engine
        call.legs[leg.channel] = leg
        customer = call.customer
        query: dict[str, Any] = {
            "endpoint": self.endpoint(leg.name), "app": APP, "appArgs": "leg", "timeout": seconds, "callerId": shown,
        }  # fmt: skip
        if customer is not None and customer is not leg:
            query["originator"] = customer.channel
        variables = {"RELACJA_CALL": call.id, "RELACJA_LEG": leg.name, "RELACJA_ROLE": leg.role}
        variables["RELACJA_CALLEE"] = call.callee
        if leg.role == "dial":  # whoever asked for it from a browser need not answer it as well
            variables["PJSIP_HEADER(add,Call-Info)"] = "<sip:relacja>;answer-after=0"
        try:
            await self.ari.ask("POST", f"channels/{part(leg.channel)}", query, {"variables": variables})
        except Refused as refused:
            if refused.status == 409:
                return  # it rings already: we are asked again
            call.legs.pop(leg.channel, None)
            raise

    def endpoint(self, name: str) -> str:
        """Whom to ring for a leg: a browser that is signed in before the desk's telephone; a number by the trunk."""
        kind, _, rest = name.partition(":")
        if kind == "number":
            return f"PJSIP/{re.sub(r'[^+0-9*#]', '', rest)}@trunk"
        browser, desk = f"{kind}-{rest}", f"{kind}-{rest}-desk"
        return f"PJSIP/{desk if desk in self.online and browser not in self.online else browser}"


def moment(event: Event) -> datetime:
    """The engine's clock."""
    return datetime.fromisoformat(event["timestamp"]).astimezone(UTC)


def shown_as(number: str, name: str = "") -> str:
    """A caller id as the engine takes it."""
    clean = re.sub(r'["<>\\\r\n]', "", name)
    return f'"{clean}" <{number}>' if clean else f"<{number}>"
