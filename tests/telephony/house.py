"""The product's own processes at the real engine: started, killed and started again; telephones beside them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import numpy as np

from relacja.contact_centre import services
from relacja.contact_centre.models import Engine as EngineRow
from relacja.contact_centre.models import Recording
from relacja.routing.testing import SYSTEM
from tests.browser.conftest import surroundings

from .phones import Phone, free_port, samples
from .world import CUSTOMER, OURS, PASSWORD, Engine

PATIENCE = 30.0
T = TypeVar("T")


class House:
    """Web process and router process on the database of the test; `engine` stands beside them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.port = free_port("127.0.0.1")
        self.address = f"http://localhost:{self.port}"
        told = json.loads((engine.data / "secrets" / "telephone.json").read_text())
        self.settings = {**told, "caller_id": OURS}
        self.env = surroundings(folder) | {
            "RELACJA_TELEPHONE_ORIGINS": json.dumps([told["websocket"].removesuffix("/ws")])
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def set_up(self, *, softphone: bool) -> None:
        """Make the real engine the only one; without `softphone` nobody has a telephone in the browser."""
        settings = {**self.settings} if softphone else {**self.settings, "websocket": ""}
        for other in EngineRow.objects.all():
            services.save_engine(actor=SYSTEM, name=other.name, plug=other.plug, values={}, is_active=False)
        services.save_engine(actor=SYSTEM, name="real", plug="asterisk", values=settings)
        self._run("collectstatic", "--no-input", "-v", "0").wait()

    def start(self) -> None:
        """Start both and wait until the page answers and the engine is connected."""
        before = self._log("router").count("the engine is connected")
        web = ["-m", "granian", "--interface", "asgi", "--port", str(self.port), "--loop", "asyncio"]
        self.processes = {
            "web": self._run(*web, "config.asgi:application", plain=True), "router": self._run("router")
        }  # fmt: skip
        self.until(lambda: _answers(self.address), "the page answers")
        self.until(lambda: self._log("router").count("the engine is connected") > before, "the engine is connected")

    def kill(self) -> None:
        """Both at once, without a word."""
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = {}

    def log(self) -> str:
        """What they said last."""
        return "\n".join(self._log(name)[-1500:] for name in ("web", "router"))

    def until(self, true: Callable[[], Any], what: str = "") -> Any:
        """What it comes to as soon as that is something."""
        deadline = time.monotonic() + PATIENCE
        while not (found := true()):
            assert time.monotonic() < deadline, f"not in time: {what}\n{self.log()}"
            time.sleep(0.05)
        return found

    def recording(self, call_id: int) -> np.ndarray:
        """What was recorded of the call, as it was stored: left the customer, right us."""
        done = Recording.objects.filter(call_id=call_id).exclude(stored_at=None)
        kept = self.until(done.first, "the recording is stored").sha256
        return samples(self.folder / "data" / "files" / kept[:2] / kept[2:4] / kept)

    def _log(self, name: str) -> str:
        file = self.folder / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def _run(self, *words: str, plain: bool = False) -> "subprocess.Popen[bytes]":
        command = [sys.executable, *(words if plain else ("-m", "django", *words))]
        with (self.folder / f"{'web' if plain else words[0]}.log").open("ab") as log:
            return subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)


class Telephones:
    """Telephones on a loop of their own, for tests that are no coroutines."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.loop = asyncio.new_event_loop()
        self.all: list[Phone] = []
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def wait(self, what: Coroutine[Any, Any, T]) -> T:
        """What it comes to."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(60)

    def caller(self, number: str = CUSTOMER, name: str = "Jan Kowalski") -> Phone:
        """A customer's telephone, at the other end of the trunk; it says 440 Hz."""
        account = f'"{name}" <sip:{number}@127.0.0.10:PORT>;regint=0;audio_codecs=PCMA/8000/1'
        phone = Phone(self.engine.folder(), "127.0.0.10", account, 440)
        if not any(one.port == self.engine.trunk for one in self.all):
            phone.port = self.engine.trunk
        self.all.append(phone)
        return self.wait(phone.start())

    def call_us(self, caller: Phone) -> None:
        """Dial our number."""
        self.wait(caller.do("dial", f"sip:{OURS}@127.0.0.1:{self.engine.wishes.sip_port}"))

    def desk(self, worker_id: int) -> Phone:
        """The worker's telephone on the table, signed in; it says 1000 Hz."""
        user = f"worker-{worker_id}-desk"
        self.wait(self.engine.line().provide(f"worker:{worker_id}-desk", PASSWORD))
        sip = f"127.0.0.1:{self.engine.wishes.sip_port}"
        account = (
            f"<sip:{user}@{sip};transport=udp>;auth_user={user};auth_pass={PASSWORD};"
            "answermode=manual;audio_codecs=PCMA/8000/1;regint=600"
        )
        phone = Phone(self.engine.folder(), f"127.0.0.{20 + worker_id % 200}", account, 1000)
        self.all.append(phone)
        self.wait(phone.start())
        self.wait(phone.signed_in())
        return phone

    def lift(self, phone: Phone) -> None:
        """Answer what rings, or rings soon."""
        self.wait(phone.until("CALL_INCOMING", phone.count("CALL_CLOSED") + 1))
        self.wait(phone.do("accept"))

    def close(self) -> None:
        """Switch all off."""
        for phone in self.all:
            self.wait(phone.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
