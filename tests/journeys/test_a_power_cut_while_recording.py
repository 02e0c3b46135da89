"""A power cut in the midst of recording: a batch stands as a whole or not at all."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tools.testing.cluster import ROOT, migrated_cluster

BATCH = 2_000
RECORDING = f"""
import django
django.setup()
from relacja.customers.testing.factories import make_party
from relacja.interactions import services
from relacja.interactions.testing import draft_with
from relacja.platform.actor import Actor
party, actor = make_party().pk, Actor.system("test")
for number in range(1000):
    drafts = [draft_with(party, source="pbx", key=f"{{number}}-{{n}}") for n in range({BATCH})]
    services.record_many(actor=actor, drafts=drafts)
    print(number + 1, flush=True)
"""
TABLES = ("ledger_event", "ledger_key", "interaction", "interaction_party")


@pytest.mark.cluster
@pytest.mark.slow
def test_after_kill_9_every_batch_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    cluster = migrated_cluster(tmp_path / "pg")
    environment = os.environ | {
        "DATABASE_URL": cluster.dsn(),
        "RELACJA_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    with subprocess.Popen(
        [sys.executable, "-c", RECORDING], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as recorder:
        assert recorder.stdout is not None
        acknowledged = int(recorder.stdout.readline())
        time.sleep(0.4)
        cluster.kill()
        acknowledged = max([acknowledged, *map(int, recorder.stdout.read().split())])
    try:
        until = time.monotonic() + 60
        while not cluster.accepts() and time.monotonic() < until:
            time.sleep(0.1)
        counts = {table: int(cluster.psql(f"SELECT count(*) FROM {table}")) for table in TABLES}
        days = int(cluster.psql("SELECT coalesce(sum(entries), 0) FROM contact_day"))
    finally:
        cluster.stop()
    assert set(counts.values()) == {days}
    assert days % BATCH == 0
    assert acknowledged * BATCH <= days <= (acknowledged + 1) * BATCH
