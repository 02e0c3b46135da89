"""Segments in a company of a million: looking at a condition while it is built, counting it whole, and who belongs a
moment after something happened."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.segments_world import fill
from bench.servers import beside
from bench.world import ROOT, World, copied

LIVE = 200
EVENTS = {"tiny": 60, "small": 300, "full": 600}


def segments(world: World) -> Iterator[Figure]:
    """Twenty conditions: ten that counters and attributes answer, ten that ask what happened; then 200 live segments.

    Targets are those of a million customers."""
    with copied(world) as own:
        fill(own)
        told = _played(own, "ask")
        for kind, seconds in (("counters and attributes", 10), ("what happened", 60)):
            one = told[kind]
            yield figure(f"preview, {kind}: p95", one["preview_p95"], "ms", target=Target(1000, of="value"))
            yield figure(f"preview, {kind}: by a sample", one["sampled"], "of 10")
            yield figure(f"preview, {kind}: not known", one["unknown"], "of 10", target=Target(0, of="value"))
            yield figure(f"preview, {kind}: intervals without the truth", one["astray"], "of 10")
            yield figure(f"first count, {kind}: longest", one["first_max"], "s", target=Target(seconds, of="value"))
            yield figure(f"recount, {kind}: longest", one["recount_max"], "s", target=Target(seconds, of="value"))
        with beside(own, "jobs"):
            told = _played(own, "follow", str(LIVE), str(EVENTS[world.scale]))
        yield figure(f"member after an event, {LIVE} live segments: p50", told["p50"], "ms")
        yield figure("the same: p99", told["p99"], "ms", target=Target(1000, of="value"))
        yield figure("the same: segments a recount finds wrong", told["wrong"], "", target=Target(0, of="value"))


def _played(world: World, *arguments: str) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "bench.segments_play", *arguments]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError("the play failed; see above")
    told: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return told
