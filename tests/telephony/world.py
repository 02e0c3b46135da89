"""The world around an engine: customers and workers with telephones, and our line."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np

from config.launch import telephone
from config.launch.place import Place
from config.launch.processes import Child
from config.launch.telephone_conf import Wishes
from relacja.contact_centre.plugs import Line, telephony
from relacja.contact_centre.testing.telephony import World
from relacja.contact_centre.types import CallSignal

from .phones import Phone, eventually, samples

CUSTOMER = "+48601234567"
OURS = "+48221112233"
PASSWORD = "a-password-of-a-telephone"
_WORKERS = itertools.count(1)


class Engine:
    """The engine's process, which may be stopped and started between tests."""

    def __init__(self, data: Path, wishes: Wishes, trunk: int, child: Child) -> None:
        self.data, self.wishes, self.trunk, self.child = data, wishes, trunk, child
        self.place = Place(data)
        self.folders = itertools.count(1)

    def start(self) -> None:
        """Start it and wait until it has booted."""
        self.child.start(os.environ, self.data)
        deadline = time.monotonic() + 60
        while not telephone.is_booted(self.place):
            assert self.child.alive, (self.data / "logs" / "telephone.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it."""
        if self.child.process is not None:
            self.child.process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.process.wait(10)
            self.child.process.kill()
            self.child.process.wait()

    def line(self) -> Line:
        """A line to it, as the router would open it."""
        settings = json.loads((self.data / "secrets" / "telephone.json").read_text())
        return telephony["asterisk"].open({**settings, "caller_id": OURS})

    def folder(self) -> Path:
        """A folder for a telephone."""
        return self.data / "phones" / str(next(self.folders))


class RealWorld(World):
    """Telephones and a line at the real engine."""

    customer_number, our_number = CUSTOMER, OURS

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.line())
        self.engine = engine
        self.phones: dict[str, Phone] = {}
        self.recordings: list[np.ndarray] = []

    async def open(self) -> None:
        """Let the line run until it is connected."""
        self.running = asyncio.create_task(self.line.run(self.hear))
        await asyncio.wait_for(self.line.ready.wait(), 20)  # type: ignore[attr-defined]

    async def close(self) -> None:
        """Our process is gone."""
        self.running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.running

    async def hear(self, told: CallSignal) -> None:
        """Keep the signal; a recording is there until we return."""
        if told.kind == "recording_ready":
            self.recordings.append(samples(Path(str(told.data["path"]))))
        await super().hear(told)

    async def reopen(self) -> None:
        """Another process of ours."""
        self.line = self.engine.line()
        await self.open()

    async def worker(self, tone: int = 1000) -> int:
        """Another worker, with a telephone on the table that is signed in."""
        number = next(_WORKERS)
        leg = f"worker:{number}"
        await self.line.provide(f"{leg}-desk", PASSWORD)
        sip = f"127.0.0.1:{self.engine.wishes.sip_port}"
        account = (
            f"<sip:worker-{number}-desk@{sip};transport=udp>;auth_user=worker-{number}-desk;auth_pass={PASSWORD};"
            "answermode=manual;audio_codecs=PCMA/8000/1;regint=600"
        )
        self.phones[leg] = await Phone(self.engine.folder(), f"127.0.0.{20 + number % 200}", account, tone).start()
        await self.until("reachable", leg=leg)
        return number

    async def switch_off(self, worker: int) -> None:
        """The worker's telephone signs off."""
        await self.phones.pop(f"worker:{worker}").stop()

    async def customer(self) -> Phone:
        """The customer's telephone, at the other end of the trunk."""
        if "customer" not in self.phones:
            account = f'"Jan Kowalski" <sip:{CUSTOMER}@127.0.0.10:PORT>;regint=0;audio_codecs=PCMA/8000/1'
            phone = Phone(self.engine.folder(), "127.0.0.10", account, 440)
            phone.port = self.engine.trunk
            self.phones["customer"] = await phone.start()
        return self.phones["customer"]

    async def customer_calls(self) -> None:
        """The customer dials our number."""
        await (await self.customer()).do("dial", f"sip:{OURS}@127.0.0.1:{self.engine.wishes.sip_port}")

    async def customer_answers(self) -> None:
        """The customer, who is called, takes it."""
        phone = await self.customer()
        await phone.until("CALL_INCOMING")
        await phone.do("accept")

    async def customer_hangs_up(self) -> None:
        """The customer has had enough."""
        await (await self.customer()).do("hangup")

    async def customer_presses(self, digit: str) -> None:
        """The customer presses a key."""
        await (await self.customer()).do("sndcode", digit)

    async def worker_answers(self, worker: int) -> None:
        """The worker lifts the receiver."""
        phone = self.phones[f"worker:{worker}"]
        await phone.until("CALL_INCOMING", phone.count("CALL_CLOSED") + 1)
        await phone.do("accept")

    async def worker_rejects(self, worker: int) -> None:
        """The worker does not want it."""
        phone = self.phones[f"worker:{worker}"]
        await phone.until("CALL_INCOMING", phone.count("CALL_CLOSED") + 1)
        await phone.do("hangup")

    async def worker_hangs_up(self, worker: int) -> None:
        """The worker puts the receiver down."""
        await self.phones[f"worker:{worker}"].do("hangup")

    async def gone(self) -> None:
        """Nothing is left at the engine."""

        async def look() -> Any:
            assert await self.line.ari.ask("GET", "channels") == []  # type: ignore[attr-defined]

        await eventually(look)


@contextlib.asynccontextmanager
async def world_of(engine: Engine) -> AsyncIterator[RealWorld]:
    """A world for one test."""
    world = RealWorld(engine)
    await world.open()
    try:
        yield world
        await world.gone()
    finally:
        for phone in world.phones.values():
            await phone.stop()
        await world.close()
