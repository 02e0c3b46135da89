"""From the moment a mail lies in its mailbox to the moment it stands on its customer's timeline."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.servers import beside
from bench.world import ROOT, World, copied

MAILS = {"tiny": 30, "small": 200, "full": 1_000}


def mail_arrival(world: World) -> Iterator[Figure]:
    """A real Dovecot, the product's post beside it, one mail after the other; looked up by another connection."""
    mails = MAILS[world.scale]
    with copied(world) as copy, beside(copy, "post"):
        command = [sys.executable, "-m", "bench.mail_arrival_play", str(mails)]
        done = subprocess.run(command, env=copy.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    taken: list[float] = sorted(json.loads(done.stdout.splitlines()[-1]))
    name = f"mail: delivered to standing on the timeline, {mails} mails"
    yield figure(f"{name}, p50", taken[len(taken) // 2], "s")
    yield figure(f"{name}, p95", taken[int(len(taken) * 0.95)], "s", target=Target(3.0, of="value"))
