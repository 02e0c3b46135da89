"""Walk two as a whole: events of a shop with reordering, repeats and late orders become letters to exactly those who
left a basket, once each. And how often intervals of campaigns hold the truth."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.world import ROOT, World, copied

SESSIONS = {"tiny": 1_000, "small": 20_000, "full": 100_000}
CAMPAIGNS = {"tiny": 200, "small": 1_000, "full": 1_000}


def baskets(world: World) -> Iterator[Figure]:
    """Events digested a second, sessions carried through, and letters to others than they should go to."""
    with copied(world) as copy:
        told = _played(copy, "bench.baskets_play", SESSIONS[world.scale])
    name = f"{SESSIONS[world.scale]:,} sessions"
    yield figure(f"{name}: events stored", told["stored_per_s"], "/s")
    yield figure(f"{name}: events digested", told["digested_per_s"], "/s")
    yield figure(f"{name}: news heard by timeline, orders and journeys, of sessions", told["heard_per_s"], "/s")
    yield figure(f"{name}: letters queued", told["fired_per_s"], "/s")
    yield figure(f"{name}: letters missing", told["missing"], "", target=Target(0, of="value"))
    yield figure(f"{name}: letters too many", told["too_many"], "", target=Target(0, of="value"))


def uplift(world: World) -> Iterator[Figure]:
    """Of campaigns with a known true effect: how many intervals hold it, and how often looking every day leads astray."""
    told = _played(world, "bench.uplift_play", CAMPAIGNS[world.scale])
    for what in ("rate", "money"):
        yield figure(
            f"intervals that hold the truth, {what}", told[what], "%", target=Target(93, at_least=True, of="value")
        )
    yield figure(
        "campaigns without effect that seem sure at any of 40 looks", told["astray"], "%", target=Target(5, of="value")
    )
    yield figure("the same by intervals for one look", told["astray_once"], "%")


def _played(world: World, module: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", module, str(size)]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
