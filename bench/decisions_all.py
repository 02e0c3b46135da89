"""The learner of offers: on a made-up world whose truth is known, on a real telephone campaign, on a shop's logs."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.decisions_campaign import campaign
from bench.decisions_logs import logs
from bench.decisions_simulation import simulation
from bench.figures import Figure


def decisions(scale: str, real_data: Path) -> Iterator[Figure]:
    """All of it; what needs real data is left out, and said, where they are not."""
    if real_data.is_dir():
        yield from logs(real_data)
        yield from campaign(real_data)
    else:
        print(f"  no real data in {real_data}: campaign and logs are left out", file=sys.stderr, flush=True)
    yield from simulation(scale)
