"""What a decision costs: in process with all that is read and kept, and asked through the API."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator

import orjson

from bench.client import drive, request_bytes
from bench.figures import Figure, Target, figure
from bench.servers import product
from bench.world import ROOT, World

TAUGHT, ASKED = 1_000, 2_000


def decide(world: World) -> Iterator[Figure]:
    """Five hundred offers, a hundred features; the floor reads one row of as many numbers and keeps one of a hundred."""
    shrink = 10 if world.scale == "tiny" else 1
    told = play(world, str(world.parties), str(TAUGHT // shrink), str(ASKED // shrink))
    name = f"decide: 500 offers, {told['features']} features, {world.parties:,} customers"
    yield figure(f"{name}, p50", told["p50_ms"], "ms", floor=told["floor_p50_ms"])
    yield figure(f"{name}, p99", told["p99_ms"], "ms", floor=told["floor_p99_ms"], target=Target(2.0, of="value"))
    yield figure(f"{name}, processor", told["cpu_ms"], "ms")
    yield from _through_the_api(world, ASKED // shrink)
    play(world, "forget")


def _through_the_api(world: World, asked: int) -> Iterator[Figure]:
    chance = random.Random(2026)
    before = world.one("SELECT count(*) FROM decisions_decision")
    with product(world, workers=1) as server:
        for count in (200, asked):
            requests = [request(world, chance) for _ in range(count)]
            outcome = drive(server.port, requests)
        if set(outcome.statuses) != {"200"}:
            raise RuntimeError(f"not decided: {outcome.statuses} {outcome.broken}")
    late = 200 + asked - (world.one("SELECT count(*) FROM decisions_decision") - before)
    yield figure("decide: through the API, answered without the engine", late, f"of {200 + asked:,}")
    yield figure("decide: through the API, p50", outcome.percentile(0.5), "ms")
    yield figure("decide: through the API, p99", outcome.percentile(0.99), "ms", target=Target(15.0, of="value"))


def request(world: World, chance: random.Random) -> bytes:
    """What to offer a random customer at the desk."""
    body = {
        "party_id": chance.randint(1, world.parties),
        "place": "desk",
        "context": {"reason": "billing"},
        "wanted": 3,
    }
    return request_bytes("/api/v1/decisions/decide", token=world.token, method="POST", body=orjson.dumps(body))


def play(world: World, *given: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.decide_play", *given]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
    return told
