"""The flow engine: abandoned baskets with reordering, repeats and late orders, fired exactly for those they should."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.world import ROOT, World

BASKETS = {"tiny": 2_000, "small": 20_000, "full": 100_000}


def automation(world: World) -> Iterator[Figure]:
    """News told, steps fired, and whether those fired that should, once each."""
    command = [sys.executable, "-m", "bench.automation_play", str(BASKETS[world.scale])]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told = json.loads(done.stdout.splitlines()[-1])
    name = f"flows: {BASKETS[world.scale]:,} baskets"
    yield figure(f"{name}, news told", told["news_per_s"], "/s")
    yield figure(f"{name}, runs begun and heard", told["baskets_per_s"], "/s")
    yield figure(f"{name}, steps fired", told["fires_per_s"], "/s")
    wrong = 0 if told["right"] and not told["under_way"] else 1
    yield figure(f"{name}, fired for others than they should, or not once", wrong, "", target=Target(0, of="value"))
    yield figure("flows: timers after their moment, p50", told["late_p50"], "s")
    yield figure("flows: timers after their moment, at most", told["late_max"], "s", target=Target(2, of="value"))
