"""What taking mails in costs: understood, matched, joined, stored with their originals, and on the timeline."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Target, figure
from bench.world import ROOT, World, copied

MAILS = {"tiny": 500, "small": 5_000, "full": 100_000}


def mail_store(world: World) -> Iterator[Figure]:
    """Batches of fifty, half of them real where there are any; the floor keeps the bytes and one row for each."""
    mails = MAILS[world.scale]
    with copied(world) as copy:
        command = [sys.executable, "-m", "bench.mail_store_play", str(mails)]
        done = subprocess.run(command, env=copy.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    name = f"mail: {mails:,} mails taken in"
    rate = Target(100, of="value", at_least=True)
    yield figure(f"{name} ({told['real']:,} real)", told["per_s"], "/s", floor=told["floor_per_s"], target=rate)
    yield figure(f"{name}, processor of our process", told["cpu_ms"], "ms each")
    yield figure(f"{name}, memory grown from a tenth to the end", told["grown_mb"], "MB")
    yield figure(f"{name}, held as not understood", told["held"], f"of {mails:,}", target=Target(0, of="value"))
    yield figure(f"{name}, seen and without a line", told["lost"], f"of {mails:,}", target=Target(0, of="value"))
    if world.scale == "full":
        yield figure(f"{name}, all", told["minutes"], "min", target=Target(20, of="value"))
