"""Asking a provider by REST. What comes of it arrives as requests of theirs at our webhooks, or is told here."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from relacja.contact_centre.plugs import Line, NotCapable, Row, Sink, pass_on
from relacja.contact_centre.telephony.twilio import rooms, verbs
from relacja.contact_centre.telephony.twilio.board import Board
from relacja.contact_centre.telephony.twilio.rest import Rest
from relacja.contact_centre.types import CallCommand, SoftphoneAccount, StandingCall

REMEMBERED = 10_000


class TwilioLine(Line):
    """Keeps nothing but what it has asked; a call is looked up at the provider whenever something is to be done."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Nothing is asked yet."""
        self.settings = settings
        self.rest = Rest(settings)
        self._told: Row = asyncio.Queue()
        self.board = Board(self.rest, settings, self._told)
        self._done: OrderedDict[str, None] = OrderedDict()
        self._numbers: OrderedDict[str, tuple[str, str]] = OrderedDict()

    async def run(self, tell: Sink) -> None:
        """Pass on what we have to tell; everything else comes by webhooks."""
        await pass_on(self._told, tell)

    async def do(self, command: CallCommand) -> None:
        """Ask the provider, once for each key."""
        if command.kind not in verbs.VERBS:
            raise NotCapable(command.kind)
        if command.key in self._done:
            return
        await verbs.VERBS[command.kind](self.board, command)
        self._done[command.key] = None
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)

    async def standing(self) -> Sequence[StandingCall]:
        """The conferences that go on, and who hears an announcement or leaves a message outside of them."""
        found = [await self._standing(room) for room in await rooms.all_of_them(self.rest)]
        inside = {call.call_id for call in found}
        for name, began in list(self.board.apart.items()):
            if name in inside or not await self.board.is_up(name):
                del self.board.apart[name]
            else:
                caller, callee = await self._ends(name)
                found.append(StandingCall(name, caller, callee, began, {"caller": "waiting"}))
        return found

    async def _standing(self, room: rooms.Room) -> StandingCall:
        caller, callee = ("", "")
        if room.customer is not None:
            caller, callee = await self._ends(room.customer.sid)
        return StandingCall(room.call, caller, callee, room.began_at, {one.leg: one.state for one in room.people})

    async def _ends(self, sid: str) -> tuple[str, str]:
        """Who called whom: that does not change."""
        if sid not in self._numbers:
            call: Any = await self.rest.ask("GET", f"Calls/{quote(sid)}")
            self._numbers[sid] = (call.get("from") or "", call.get("to") or "")
            while len(self._numbers) > REMEMBERED:
                self._numbers.popitem(last=False)
        return self._numbers[sid]

    async def provide(self, leg: str, password: str) -> SoftphoneAccount | None:
        """The provider keeps its own accounts."""
        return None

    async def fetch(self, recording: str, file: Path) -> None:
        """By the name that the provider gave it, from the address that was set up: no address of theirs is believed."""
        await self.rest.fetch(f"Recordings/{quote(recording)}.wav?RequestedChannels=2", file)

    async def discard(self, recording: str, *, anyway: bool = False) -> None:
        """Delete it there."""
        if anyway or self.settings.get("keep_recordings", "").strip().lower() not in ("yes", "tak", "да"):
            await self.rest.ask("DELETE", f"Recordings/{quote(recording)}")
