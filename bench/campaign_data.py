"""Real campaigns without a control group drawn by chance: loaded as experiments from outside, they must claim nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Target, figure
from bench.imports import empty_world
from bench.world import ROOT, World

SETS = ("ifood_campaigns", "complete_journey")


def campaign_data(world: World) -> Iterator[Figure]:
    """How many reports claim an effect, beside the difference that was there to be claimed; and the same people drawn
    by chance into two arms in which nothing was done: how many of these seem sure."""
    data = Path(os.environ.get("RELACJA_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not all((data / one).is_dir() for one in SETS):
        print(f"  no real data in {data}: left out", file=sys.stderr, flush=True)
        return
    command = [sys.executable, "-m", "bench.campaign_data_play", str(data)]
    run = subprocess.run(
        command, env=empty_world(world).environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-3000:])
    told = json.loads(run.stdout.splitlines()[-1])
    for name, one in told.items():
        yield figure(f"{name}: campaigns reported", one["campaigns"], "")
        yield figure(f"{name}: reports that claim an effect", one["claims"], "", target=Target(0, of="value"))
        yield figure(f"{name}: largest difference there was to be claimed", one["tempting"], "points")
        yield figure(f"{name}: drawn by chance, nothing done: reports that seem sure", one["astray"], "%")
        yield figure(f"{name}: rows imported", one["rows_per_s"], "/s")
