"""Web workers and the database are killed while contacts are recorded: what was acknowledged is there, and once.

A short run of `./relacja bench faults`, which kills twenty times and five.
"""

from pathlib import Path

import pytest
from bench import faults, world
from tools.testing.cluster import migrated_cluster

PARTIES = 50


@pytest.mark.cluster
@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(tmp_path: Path) -> None:
    cluster = migrated_cluster(tmp_path / "pg")
    try:
        filled = world.World("tiny", PARTIES, cluster.dsn(), tmp_path, cluster)
        world.fill(filled)
        filled.token = world.token_of_everybody(filled)
        figures = list(faults.run(filled, {"web worker": 2, "postgres": 1}, between=1.0))
    finally:
        cluster.stop()
    counted = {figure.name: figure.value for figure in figures}
    acknowledged = [value for name, value in counted.items() if name.endswith("acknowledged")]
    assert len(acknowledged) == 2
    assert all(value > 50 for value in acknowledged), counted
    wrong = [name for name, value in counted.items() if name.endswith(("lost", "doubled")) and value]
    assert wrong == [], counted
