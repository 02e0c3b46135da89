"""A real engine and real telephones for these tests: installed where they are missing, or the tests fail."""

import asyncio
import contextlib
import inspect
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.launch import telephone, telephone_conf, telephone_engine
from config.launch.place import Place
from config.launch.testing import find_browser
from tests.browser.conftest import window  # noqa: F401 a fixture

from .house import House, Telephones
from .phones import FLAGS, free_port, installed, tone
from .world import Engine, RealWorld, world_of

THREAD = ThreadPoolExecutor(1)
"""For all tests that are coroutines: what a thread has started ends with it, the engine too."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that is a coroutine is run to its end on a loop of its own, in a thread where no other loop runs."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    given = {name: pyfuncitem.funcargs[name] for name in names}
    THREAD.submit(lambda: asyncio.run(_played(pyfuncitem.obj, given))).result()
    return True


async def _played(test: Callable[..., Awaitable[None]], given: dict[str, Any]) -> None:
    """Play the test; what is given as a context is entered on its loop."""
    async with asyncio.timeout(90), contextlib.AsyncExitStack() as stack:
        entered = {
            name: await stack.enter_async_context(value) if hasattr(value, "__aenter__") else value
            for name, value in given.items()
        }
        await test(**entered)


@pytest.fixture(scope="session")
def telephones() -> None:
    """baresip, from Debian."""
    if installed():
        return
    assert os.geteuid() == 0, "The SIP telephones for these tests are missing: apt-get install baresip-core"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "baresip-core"]):
        subprocess.run(["apt-get", *words], env=env, check=True, capture_output=True)
    assert installed()


@pytest.fixture(scope="session")
def engine(telephones: None) -> Iterator[Engine]:
    """An engine with a trunk to the customers' telephone at 127.0.0.10."""
    data = Path(tempfile.mkdtemp(prefix="tel", dir="/tmp"))
    (data / "telephone").mkdir()
    first = random.randrange(30000, 56000, 400)
    trunk = free_port("127.0.0.10")
    wishes = {
        "sip_port": free_port("127.0.0.1"), "http_port": _two_free_ports(), "rtp_from": first, "rtp_to": first + 398,
        "trunk": f"127.0.0.10:{trunk}", "fallback_seconds": 20,
    }  # fmt: skip
    (data / "telephone" / "settings.json").write_text(json.dumps(wishes))
    made = Engine(data, telephone_conf.wishes(data), trunk, telephone.child(Place(data), print))
    assert telephone_engine.find() is not None
    made.start()
    yield made
    made.stop()

    if not os.environ.get("KEEP"):
        shutil.rmtree(data)


def _two_free_ports() -> int:
    while True:
        first = free_port("127.0.0.1")
        try:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", first + 1))
            return first
        except OSError:
            continue


@pytest.fixture
def world(engine: Engine) -> contextlib.AbstractAsyncContextManager[RealWorld]:
    """The world around the engine, entered on the test's loop."""
    return world_of(engine)


@pytest.fixture
def house(transactional_db: None, engine: Engine, tmp_path: Path) -> Iterator[House]:
    """The product's own processes, not started yet."""
    made = House(engine, tmp_path)
    yield made
    made.kill()


@pytest.fixture
def phones(engine: Engine) -> Iterator[Telephones]:
    """Telephones of customers and workers."""
    made = Telephones(engine)
    yield made
    made.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser with a microphone that says 1000 Hz."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        tone(Path(folder) / "tone.wav", 1000)
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={folder}/tone.wav"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        yield browser
        browser.close()
