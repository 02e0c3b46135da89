"""A line to Asterisk: connected for ever, told in order, asked once for each key."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from relacja.contact_centre.plugs import EngineAway, Line, NotCapable, Sink, pass_on
from relacja.contact_centre.telephony.asterisk import accounts, catching_up, commands, fallback
from relacja.contact_centre.telephony.asterisk.board import REMEMBERED, Board
from relacja.contact_centre.telephony.asterisk.client import Ari, Event, Refused
from relacja.contact_centre.telephony.asterisk.events import Hearing
from relacja.contact_centre.types import CallCommand, SoftphoneAccount, StandingCall

log = structlog.get_logger(__name__)

LONGEST_WAIT = 5.0
FALLBACK_EVERY = 5.0
LOOK_EVERY = 1.0


class AsteriskLine(Line):
    """Keeps an index over the engine's channels while it is connected, and nothing else."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Nothing is connected before `run`."""
        self.settings = settings
        self.ari = Ari(settings.get("url", ""), settings.get("user", ""), settings.get("password", ""))
        self.board = Board(self.ari, Path(settings.get("folder", "")), settings.get("caller_id", ""))
        self.ready = asyncio.Event()
        self._hearing = Hearing(self.board)
        self._done: OrderedDict[str, None] = OrderedDict()

    async def run(self, tell: Sink) -> None:
        """Connect, catch up, pass on; again, ever later, when the connection is lost."""
        teller = asyncio.create_task(pass_on(self.board.told, tell))
        wait = 0.1
        try:
            while True:
                try:
                    await self._connected()
                    wait = 0.1
                except (EngineAway, Refused) as away:
                    log.info("the engine is away", why=str(away), again_in=wait)
                self.ready.clear()
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)
        finally:
            self.ready.clear()
            teller.cancel()
            self.board.close()

    async def _connected(self) -> None:
        """Until the connection is lost. What is heard before we have caught up waits until then."""
        early: list[Event] = []
        replaced = asyncio.Event()

        def hear(event: Event) -> None:
            if event["type"] == "ApplicationReplaced":
                replaced.set()
            if self.ready.is_set():
                self._hearing.hear(event)
            else:
                early.append(event)

        async with self.ari.connected(hear) as pump:
            await catching_up.catch_up(self.board)
            self.ready.set()
            for event in early:
                self._hearing.hear(event)
            log.info("the engine is connected", calls=len(self.board.calls))
            others = {
                asyncio.create_task(self._read_fallback()),
                asyncio.create_task(self._look_for_telephones()),
                asyncio.create_task(replaced.wait()),
            }
            try:
                await asyncio.wait({pump, *others}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in others:
                    task.cancel()
            if replaced.is_set():
                log.warning("another process has taken the engine over")
                await asyncio.sleep(LONGEST_WAIT)

    async def _read_fallback(self) -> None:
        while True:
            try:
                fallback.read(self.board)
            except Exception:
                log.exception("what the fall-back queue left cannot be read")
            await asyncio.sleep(FALLBACK_EVERY)

    async def _look_for_telephones(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await catching_up.look_for_telephones(self.board)
            except EngineAway:
                return
            except Refused as refused:
                log.warning("the engine does not tell its telephones", why=str(refused))

    async def do(self, command: CallCommand) -> None:
        """Ask the engine, once for each key."""
        if command.kind != "dial" and command.kind not in commands.VERBS:
            raise NotCapable(command.kind)
        if not self.ready.is_set():
            raise EngineAway("not connected")
        if command.key in self._done:
            return
        await commands.do(self.board, command)
        self._done[command.key] = None
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)

    async def standing(self) -> Sequence[StandingCall]:
        """Read from the engine, connected or not."""
        return await catching_up.standing(self.ari)

    async def provide(self, leg: str, password: str) -> SoftphoneAccount | None:
        """An account for the worker's browser, or, as `worker:7-desk`, for a SIP telephone on the table."""
        try:
            return await accounts.provide(self.ari, self.settings, leg, password)
        except Refused as refused:
            raise EngineAway(f"no account could be made: {refused}") from refused

    async def withdraw(self, leg: str) -> None:
        """The account goes from the engine's store, and whatever is signed in by it now is signed off."""
        try:
            await accounts.withdraw(self.ari, leg)
        except Refused as refused:
            raise EngineAway(f"the account could not be taken away: {refused}") from refused
