"""The router's process: one loop holds the lines to the engines, one thread holds the core and the database.

Whatever comes in (signals, notices, timers) wakes the loop; a round in the thread stores the signals, lets the core
follow and decide, and hands back what the engines are asked. One process is the leader; the others wait their turn.
"""

import asyncio
import contextlib
import gc
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import psycopg
import structlog
from django.db import connection, connections

from relacja.contact_centre.plugs import CallGone, EngineAway, NotCapable
from relacja.contact_centre.services import engines
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.services.calls.asides import ATTEMPTS
from relacja.contact_centre.services.engines import OpenEngine
from relacja.contact_centre.types import CallCommand, CallSignal
from relacja.platform import sql
from relacja.routing import services as routing

log = structlog.get_logger(__name__)

LEADER = 0x526F7574
LOOK_EVERY = 1.0
ENGINES_EVERY = 5.0


@dataclass(slots=True)
class Told:
    """A signal with the promise that it is stored."""

    engine_id: int
    signal: CallSignal
    stored: "asyncio.Future[None]"


@dataclass(eq=False)
class Switchboard:
    """The process's state; `run` returns when it is asked to stop."""

    follower: routing.Follower = field(default_factory=routing.Follower)
    lines: dict[int, OpenEngine] = field(default_factory=dict)
    _tasks: dict[int, list["asyncio.Task[Any]"]] = field(default_factory=dict)
    _told: list[Told] = field(default_factory=list)
    _done: list[tuple[int, str]] = field(default_factory=list)
    _asked: set[int] = field(default_factory=set)
    _failed: Counter[tuple[int, str]] = field(default_factory=Counter)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "core"))

    async def run(self) -> None:
        """Route until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        if not await self._become_leader():
            return
        log.info("the router works")
        gc.freeze()
        notices, looking = asyncio.create_task(self._listen()), asyncio.create_task(self._keep_lines())
        looking.add_done_callback(self._no_more_lines)
        try:
            while not self._stopping.is_set():
                await self._round()
        finally:
            for task in (notices, looking, *(task for tasks in self._tasks.values() for task in tasks)):
                task.cancel()
            await self._in_thread(_close)

    def stop(self) -> None:
        """Finish the round that is under way, then end."""
        self._stopping.set()
        self._wake.set()

    def _no_more_lines(self, looking: "asyncio.Task[None]") -> None:
        """A router that opens no lines is worse than none: it ends, and is started again."""
        if not looking.cancelled():
            log.error("lines are kept no more", because=type(looking.exception()).__name__)
            self.stop()

    async def tell(self, engine_id: int, told: CallSignal) -> None:
        """Hear a signal; returns when it is stored."""
        stored = asyncio.get_running_loop().create_future()
        self._told.append(Told(engine_id, told, stored))
        self._wake.set()
        await stored

    async def _in_thread(self, act: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *given)

    async def _become_leader(self) -> bool:
        while not self._stopping.is_set():
            if await self._in_thread(rounds.lead, LEADER):
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1.0)
        return False

    async def _round(self) -> None:
        self._wake.clear()
        told, self._told = self._told, []
        done, self._done = self._done, []
        heard = [(one.engine_id, one.signal) for one in told]
        found = await self._in_thread(rounds.play, self.follower, heard, done, sorted(self._asked))
        self._asked -= {command_id for command_id, _error in done}
        for one, problem in zip(told, found.problems, strict=True):
            await self._answer(one, problem)
        self._send(found.commands)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), _until(found.next_moment))

    async def _answer(self, one: Told, problem: Exception | None) -> None:
        """Let the line go on; a signal that failed is told again, a few times, and is put aside then.

        A database that is away is not the signal's fault.
        """
        name = (one.engine_id, one.signal.key)
        if problem is not None and not isinstance(problem, sql.DATABASE_AWAY):
            self._failed[name] += 1
            if self._failed[name] >= ATTEMPTS:
                await self._in_thread(rounds.put_aside, one.engine_id, one.signal, problem)
                problem = None
        if problem is None:
            self._failed.pop(name, None)
        if not one.stored.done():
            one.stored.set_exception(problem) if problem else one.stored.set_result(None)

    def _send(self, commands: Sequence[tuple[int, CallCommand]]) -> None:
        """Ask the engines, in order for each call, at once for different calls."""
        self._asked |= {_number(command) for _engine, command in commands}
        ordered = sorted(commands, key=lambda pair: (pair[0], pair[1].call_id, _number(pair[1])))
        for (engine_id, _call), group in groupby(ordered, key=lambda pair: (pair[0], pair[1].call_id)):
            asyncio.get_running_loop().create_task(self._ask(engine_id, [command for _engine, command in group]))

    async def _ask(self, engine_id: int, commands: Sequence[CallCommand]) -> None:
        for command in commands:
            error = ""
            try:
                if engine_id not in self.lines:
                    raise EngineAway("its line is not open")
                await self.lines[engine_id].line.do(command)
            except CallGone:
                error = "gone"
            except NotCapable:
                error = "not capable"
            except EngineAway:
                await asyncio.sleep(0.5)
                error = "again"
            except Exception:
                log.exception("an engine did not do what it was asked", kind=command.kind)
                error = "failed"
            self._done.append((_number(command), error))
            self._wake.set()

    async def _listen(self) -> None:
        """Be woken by what other processes commit."""
        while True:
            with contextlib.suppress(psycopg.Error):
                async for _notice in _notices():
                    self._wake.set()
            await asyncio.sleep(0.5)

    async def _keep_lines(self) -> None:
        """Open and close lines as engines are set up, and ask them now and then what they hold."""
        while True:
            wanted = {engine.pk: engine for engine in await self._in_thread(engines.in_use)}
            for engine_id in list(self.lines):
                if engine_id not in wanted or engines.stamp_of(wanted[engine_id]) != self.lines[engine_id].stamp:
                    self._close(engine_id)
            for engine_id, engine in wanted.items():
                if engine_id not in self.lines:
                    self._open(engines.opened(engine))
            await asyncio.sleep(ENGINES_EVERY)

    def _open(self, engine: OpenEngine | None) -> None:
        if engine is None:
            return
        self.lines[engine.id] = engine

        async def tell(told: CallSignal) -> None:
            await self.tell(engine.id, told)

        self._tasks[engine.id] = [
            asyncio.create_task(engine.line.run(tell)), asyncio.create_task(self._reconcile(engine))
        ]  # fmt: skip
        log.info("a line is open", engine=engine.plug)

    def _close(self, engine_id: int) -> None:
        for task in self._tasks.pop(engine_id, []):
            task.cancel()
        del self.lines[engine_id]

    async def _reconcile(self, engine: OpenEngine) -> None:
        """Compare what the engine holds with what we believe: at once, and every few seconds."""
        while True:
            try:
                asked_at = datetime.now(UTC)
                standing = await engine.line.standing()
                for missed in await self._in_thread(rounds.missed, engine.id, standing, asked_at):
                    await self.tell(engine.id, missed)
                await self._in_thread(engines.note_state, engine.id, asked_at)
            except EngineAway as away:
                await self._in_thread(engines.note_state, engine.id, asked_at, str(away) or "away")
            except Exception:
                log.exception("an engine cannot be compared with what we know")
            await asyncio.sleep(ENGINES_EVERY)


def _close() -> None:
    """Close the connection of the thread that calls: the lock of the leader goes with it."""
    connection.close()


def _number(command: CallCommand) -> int:
    return int(command.key.removeprefix("command:"))


def _until(moment: float | None) -> float:
    """Seconds to wait: until the core has something to do, but never longer than it is safe not to look."""
    if moment is None:
        return LOOK_EVERY
    return min(LOOK_EVERY, max(0.001, moment - datetime.now(UTC).timestamp()))


async def _notices() -> AsyncIterator[Any]:
    params = connections["default"].get_connection_params()
    wanted = {key: value for key, value in params.items() if key not in ("context", "cursor_factory", "pool")}
    async with await psycopg.AsyncConnection.connect(**wanted, autocommit=True) as listening:
        await listening.execute(f"LISTEN {routing.CHANNEL}".encode())
        async for notice in listening.notifies():
            yield notice
