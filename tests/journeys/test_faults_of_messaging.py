"""Whatever carries messages is killed while mails come in and answers go out: all are there, and once.

A short run of `./relacja bench faults-messaging`, which kills twenty times and more.
"""

import os
from pathlib import Path

import pytest
from bench import faults_messaging, world
from bench.faults_messaging import Size
from tools.testing.cluster import migrated_cluster

PARTIES = 50
SHORT = Size(kills=5, messages=60, between=2.0)


@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.mail
def test_no_message_is_lost_or_stored_or_sent_twice_by_kill_9(tmp_path: Path) -> None:
    cluster = migrated_cluster(tmp_path / "pg")
    try:
        filled = world.World("tiny", PARTIES, cluster.dsn(), tmp_path, cluster)
        world.fill(filled)
        filled.token = world.token_of_everybody(filled)
        figures = list(faults_messaging.run(filled, SHORT, seed=os.getpid()))
    finally:
        cluster.stop()
    counted = {figure.name.removeprefix("faults-messaging: "): figure.value for figure in figures}
    assert counted["kills"] == SHORT.kills
    assert counted["answers accepted"] == SHORT.messages // 2
    assert counted["mails the mail server took"] > SHORT.messages // 2, "some go to both mailboxes"
    assert [figure.name for figure in figures if figure.holds is False] == [], counted
