"""`./relacja up` from the outside: first start, power cut, second start, orderly stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tools.testing.cluster import ROOT, descendants

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

_PATIENCE = 180


@dataclass
class Started:
    """One `up` with its data, as an operator would run it."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data.parent / "up.log"

    def start(self) -> str:
        """Everything it said until it was ready."""
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "RELACJA_DATA")}
        command = [sys.executable, str(ROOT / "relacja"), "up", "--blank", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--data", str(self.data)],
                cwd=self.data.parent,
                env={**env, "RELACJA_WEB_WORKERS": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and "is ready after" not in self.said():
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        assert "is ready after" in self.said(), self.said() + self.logs()
        return self.said()

    def said(self) -> str:
        return self.log.read_text()

    def logs(self) -> str:
        return "".join(file.read_text()[-3000:] for file in self.data.glob("logs/*.log"))

    def pids(self) -> list[int]:
        assert self.process
        return [self.process.pid, *descendants(self.process.pid)]

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Started]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    directory = tmp_path / "a place with spaces"
    directory.mkdir()
    started = Started(directory / "data", port)
    yield started
    if started.process and started.process.poll() is None:
        started.process.terminate()
        started.process.wait(60)


def test_what_dies_is_started_again_a_power_cut_loses_nothing_a_stop_leaves_nothing_behind(product: Started) -> None:
    first = product.start()
    person = json.loads((product.data / "first-sign-in.json").read_text())[0]
    assert person["email"] in first
    assert person["password"] in first
    assert 'name="login"' in product.page("/sign-in")

    assert _started_again(product), product.said() + product.logs()

    before = product.pids()
    assert len(before) > 8  # launcher, web and its worker, jobs, keeper, server and its children
    for pid in before:
        _kill(pid)
    assert product.process
    product.process.wait(10)
    assert _all_gone(before)

    second = product.start()
    assert "preparing" not in second
    assert person["password"] in second
    assert 'name="login"' in product.page("/sign-in")

    pids = product.pids()
    product.process.terminate()
    assert product.process.wait(60) == 0
    assert _all_gone(pids)
    assert "database system is shut down" in (product.data / "postgres" / "postgres.log").read_text()[-2000:]


def _started_again(product: Started) -> bool:
    """Kill the web process alone and wait for the page."""
    assert product.process
    _kill(next(pid for pid in descendants(product.process.pid) if "granian" in _command(pid)))
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if "web has ended" in product.said() and 'name="login"' in product.page("/sign-in"):
                return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _all_gone(pids: list[int], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(_runs(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
