"""How soon an answer changes what every scorer says: an answer through one web worker, decisions asked of all of them."""

import random
import time
from collections.abc import Iterator

from bench.client import Connection
from bench.decide import play, request
from bench.figures import Figure, Target, figure
from bench.servers import Server, post, product
from bench.world import World

ANSWERS, WORKERS, CONNECTIONS = 40, 2, 6
"""Connections are kept open, so each stays with the worker that took it."""
CHANCE = random.Random(2026)
ANSWERED = """
SELECT transaction::text || ':' || id FROM decisions_offeranswer ORDER BY id DESC LIMIT 1
"""
LEARNT = """
SELECT (split_part(position, ':', 1)::xid8, split_part(position, ':', 2)::bigint)
  >= (split_part(%s, ':', 1)::xid8, split_part(%s, ':', 2)::bigint)
FROM decisions_decision WHERE id = %s
"""


def feedback(world: World) -> Iterator[Figure]:
    """Seconds from the answer to the first decision, on each connection, that has learnt it."""
    play(world, str(world.parties), "200", "10")
    times = []
    with product(world, workers=WORKERS) as server:
        lines = [Connection(server.port) for _ in range(CONNECTIONS)]
        for _ in range(5):
            for line in lines:
                _decide(world, line)
        for _ in range(ANSWERS):
            times.append(_learnt_everywhere(world, server, lines))
            time.sleep(0.05)
    play(world, "forget")
    times.sort()
    name = f"feedback: answer to changed decisions in all of {WORKERS} workers"
    yield figure(f"{name}, p50", 1000 * times[len(times) // 2], "ms")
    yield figure(f"{name}, slowest of {ANSWERS}", 1000 * times[-1], "ms", target=Target(1000, of="value"))


def _learnt_everywhere(world: World, server: Server, lines: list[Connection]) -> float:
    decision = _decide(world, lines[0])
    offer = world.one("SELECT offers[1] FROM decisions_decision WHERE id = %s", decision)
    began = time.perf_counter()
    post(world, server, f"/decisions/{decision}/answer", {"offer_id": offer, "answer": "accepted"})
    position, behind = world.one(ANSWERED), list(lines)
    while behind:
        behind = [line for line in behind if not world.one(LEARNT, position, position, _decide(world, line))]
        if time.perf_counter() - began > 10:
            raise RuntimeError("an answer was not learnt in ten seconds")
    return time.perf_counter() - began


def _decide(world: World, line: Connection) -> int:
    status, _size = line.ask(request(world, CHANCE))
    if status != "200":
        raise RuntimeError(f"not decided: {status}")
    return int(world.one("SELECT max(id) FROM decisions_decision"))
