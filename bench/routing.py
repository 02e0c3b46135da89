"""What routing costs: the router's turn with a thousand workers and ten thousand waiting items."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.world import ROOT, World

WORKERS, WAITING, ROUNDS = 1_000, 10_000, 1_000


def routing(world: World) -> Iterator[Figure]:
    """Turns of the router over PostgreSQL; the floor writes the least that an assignment writes, and chooses nothing."""
    shrink = 10 if world.scale == "tiny" else 1
    workers, waiting, rounds = (number // shrink for number in (WORKERS, WAITING, ROUNDS))
    command = [sys.executable, "-m", "bench.routing_play", str(workers), str(waiting), str(rounds)]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    name = f"routing: {workers:,} workers, {waiting:,} waiting"
    yield figure(f"{name}, a turn, p50", told["p50_ms"], "ms")
    yield figure(f"{name}, a turn, p99", told["p99_ms"], "ms", target=Target(20.0, of="value"))
    rate = Target(200, of="value", at_least=True)
    yield figure(f"{name}, assignments as they come", told["moves_per_s"], "/s", floor=told["floor_per_s"], target=rate)
    filled = told["first_moves"] / told["first_s"]
    yield figure(f"{name}, assignments when all are free at once", filled, "/s", floor=told["floor_per_s"], target=rate)
    yield figure(f"{name}, reading all of it at a start", told["load_s"], "s")
