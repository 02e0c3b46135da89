"""Starting what is measured: the product's web processes as `./relacja up` starts them, and the floor's."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from bench.client import Connection, drive, request_bytes
from bench.world import ROOT, World

if TYPE_CHECKING:
    from relacja.messaging.testing.servers.dovecot import Dovecot

GRANIAN = ["--no-ws", "--http", "1", "--runtime-threads", "1", "--log-level", "warning"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and the process at its head."""

    port: int
    pid: int


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(world: World, *, workers: int = 1, **more: str) -> Iterator[Server]:
    """The product's web processes on the world's database."""
    options = ["--interface", "asginl", "--loop", "asyncio", "--respawn-failed-workers", "--workers", str(workers)]
    with _running(world, [*options, "config.asgi:application"], "/api/v1/me", **more) as server:
        yield server


@contextmanager
def beside(world: World, word: str) -> Iterator[None]:
    """Another process of the product on the world's database (`router`, `post`); its words go to a log of its own."""
    with (world.directory / f"{word}.log").open("ab") as log:
        command = [sys.executable, "-m", "django", word]
        process = subprocess.Popen(command, env=world.environment(), cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def floor(world: World, *, workers: int = 1) -> Iterator[Server]:
    """The floor's application on the world's database."""
    options = ["--interface", "wsgi", "--blocking-threads", "8", "--workers", str(workers)]
    with _running(world, [*options, "bench.floor_app:application"], "/") as server:
        yield server


@contextmanager
def capture_floor(world: World, *, workers: int = 1) -> Iterator[Server]:
    """The floor of the entrance for events on the world's database."""
    options = ["--interface", "wsgi", "--blocking-threads", "8", "--workers", str(workers)]
    with _running(world, [*options, "bench.floor_capture:application"], "/") as server:
        yield server


@contextmanager
def _running(world: World, options: list[str], first: str, **more: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--port", str(port), *GRANIAN, *options]
    log = (world.directory / "servers.log").open("ab")
    process = subprocess.Popen(
        command, env=world.environment(**more), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _await(process, port, first)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def post(world: World, server: Server, path: str, body: object) -> None:
    """Ask a verb of the API as somebody who may do everything. Raises `RuntimeError` where it is not done."""
    request = request_bytes(f"/api/v1{path}", token=world.token, method="POST", body=orjson.dumps(body))
    status, _size = Connection(server.port).ask(request)
    if not status.startswith("2"):
        raise RuntimeError(f"{path}: {status}")


def _await(process: "subprocess.Popen[bytes]", port: int, first: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended at once; see servers.log")
        if not drive(port, [request_bytes(first)]).broken:
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer; see servers.log")


@contextmanager
def dovecot_of_its_own() -> "Iterator[Dovecot]":
    """A real Dovecot, started, in a directory of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from relacja.messaging.testing.servers import certificate, packages
    from relacja.messaging.testing.servers.dovecot import Dovecot

    packages.require()
    with tempfile.TemporaryDirectory(prefix="mail", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        made = Dovecot(Path(folder) / "dovecot", certificate.make_certificate(Path(folder)))
        try:
            made.start()
            yield made
        finally:
            made.stop()
