"""Fault runs: processes are killed under load, and what was acknowledged must be there afterwards."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import orjson

from bench import cpu
from bench.client import Connection, request_bytes
from bench.figures import Figure, Target, figure
from bench.servers import Server, product
from bench.world import World

KILLS = {"web worker": 20, "postgres": 5}
SECONDS_BETWEEN = 2.0
WRITERS = 4


@dataclass(slots=True)
class Log:
    """What the writers were told: the key of every call that was acknowledged, and how often they had to try again."""

    acknowledged: list[str] = field(default_factory=list)
    tried_again: int = 0
    stop: threading.Event = field(default_factory=threading.Event)


def faults(world: World) -> Iterator[Figure]:
    """`kill -9` of web workers, then of the whole PostgreSQL server, while contacts are recorded."""
    yield from run(world, KILLS, SECONDS_BETWEEN)


def run(world: World, kills: dict[str, int], between: float) -> Iterator[Figure]:
    """The runs named in `kills`, each with its number of kills."""
    ways: dict[str, Callable[[World, Server], None]] = {"web worker": _kill_worker, "postgres": _kill_postgres}
    for victim, times in kills.items():
        log = Log()
        with product(world, workers=2) as server:
            writers = [threading.Thread(target=_write, args=(world, server, log)) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            for _ in range(times):
                time.sleep(between)
                ways[victim](world, server)
            time.sleep(between)
            log.stop.set()
            for writer in writers:
                writer.join()
        found = "SELECT count(*) FROM ledger_key WHERE source = 'faults' AND source_key = ANY(%s)"
        there = world.one(found, log.acknowledged)
        doubled = world.one(
            "SELECT count(*) FROM (SELECT summary FROM interaction WHERE source = 'faults'"
            " GROUP BY summary HAVING count(*) > 1) d"
        )
        lost = len(log.acknowledged) - int(there)
        yield figure(f"faults: {times} kills of {victim}, acknowledged", len(log.acknowledged), "")
        yield figure(f"faults: {victim}, lost", lost, "", target=Target(0, of="value"))
        yield figure(f"faults: {victim}, doubled", int(doubled), "", target=Target(0, of="value"))


def _write(world: World, server: Server, log: Log) -> None:
    """Record contacts one after the other; one that is not answered is sent again under its key until it is."""
    connection: Connection | None = None
    while not log.stop.is_set():
        name = uuid4().hex
        body = {
            "kind": "call",
            "participants": [{"party_id": random.randint(1, world.parties)}],
            "started_at": "2026-11-02T10:15:00+01:00",
            "summary": name,
            "source": "faults",
            "key": name,
        }
        request = request_bytes(
            "/api/v1/interactions", token=world.token, method="POST", body=orjson.dumps(body), key=name
        )
        while not log.stop.is_set():
            try:
                connection = connection or Connection(server.port)
                if connection.ask(request)[0] == "201":
                    log.acknowledged.append(name)
                    break
            except OSError:
                connection = None
            log.tried_again += 1
            time.sleep(0.05)


def _kill_worker(_world: World, server: Server) -> None:
    workers = [pid for pid in cpu.tree(server.pid) if pid != server.pid]
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)


def _kill_postgres(world: World, _server: Server) -> None:
    for pid in sorted(cpu.tree(world.postmaster)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not world.cluster.accepts():
        time.sleep(0.1)
