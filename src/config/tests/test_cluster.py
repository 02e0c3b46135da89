"""The cluster of our own: shared, killed, started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tools.testing.cluster import ROOT, OwnCluster

from config.launch.binaries import find_binaries
from config.launch.postgres import Cluster, socket_dir

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

_HOLD = """
import sys
from pathlib import Path
from config.launch.postgres import Cluster
with Cluster(Path(sys.argv[1]), Path(sys.argv[2])) as cluster:
    print("up", flush=True)
    sys.stdin.read()
"""


def holder(directory: Path) -> "subprocess.Popen[str]":
    """A process of its own that uses the cluster until its standard input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(directory), str(find_binaries())],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


class Writer(threading.Thread):
    """Inserts numbers one by one and remembers the last one that was acknowledged."""

    def __init__(self, dsn: str) -> None:
        super().__init__(daemon=True)
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.acknowledged = 0

    def run(self) -> None:
        try:
            while True:
                self.connection.execute("insert into written values (%s)", [self.acknowledged + 1])
                self.acknowledged += 1
        except psycopg.OperationalError:
            return


def test_a_power_cut_loses_no_row_that_was_acknowledged(own_cluster: OwnCluster) -> None:
    own_cluster.psql("create table written (number bigint primary key)")
    writer = Writer(own_cluster.dsn())
    writer.start()
    assert eventually(lambda: writer.acknowledged > 200)
    own_cluster.kill()
    writer.join(10)
    assert eventually(own_cluster.accepts), own_cluster.last_words()
    found = int(own_cluster.psql("select max(number) from written"))
    assert writer.acknowledged <= found <= writer.acknowledged + 1
    assert int(own_cluster.psql("select count(*) from written")) == found


def test_the_server_is_started_again_when_it_dies_under_its_users(own_cluster: OwnCluster) -> None:
    before = own_cluster.server_pids()[0]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: own_cluster.accepts() and own_cluster.server_pids()[0] != before)


def test_a_killed_user_leaves_no_server_behind(tmp_path: Path) -> None:
    process = holder(tmp_path / "pg")
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    cluster = OwnCluster(tmp_path / "pg", find_binaries())
    pids = cluster.server_pids()
    process.kill()
    process.wait()
    assert eventually(lambda: not any(_runs(pid) for pid in pids))
    assert "database system is shut down" in cluster.log.read_text()


def test_the_server_outlives_one_user_while_another_is_there(tmp_path: Path) -> None:
    first, second = holder(tmp_path / "pg"), holder(tmp_path / "pg")
    assert first.stdout
    assert second.stdout
    assert [first.stdout.readline(), second.stdout.readline()] == ["up\n", "up\n"]
    cluster = OwnCluster(tmp_path / "pg", find_binaries())
    server = cluster.server_pids()[0]
    first.communicate()
    time.sleep(0.5)
    assert cluster.psql("select 1") == "1"
    assert cluster.server_pids()[0] == server
    second.communicate()
    assert eventually(lambda: not _runs(server))


def test_a_killed_keeper_takes_its_server_down_in_order(tmp_path: Path) -> None:
    process = holder(tmp_path / "pg")
    assert process.stdout
    process.stdout.readline()
    cluster = OwnCluster(tmp_path / "pg", find_binaries())
    server = cluster.server_pids()[0]
    keeper = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not cluster.accepts())
    process.communicate()
    with cluster:
        assert cluster.psql("select 1") == "1"


def test_nobody_but_the_owner_can_reach_the_data_or_the_socket(own_cluster: OwnCluster) -> None:
    for path in (own_cluster.data, own_cluster.socket_dir):
        assert path.stat().st_mode & 0o077 == 0
    assert own_cluster.psql("show listen_addresses") == ""
    lines = (own_cluster.data / "pg_hba.conf").read_text().splitlines()
    assert lines == ["local all all peer map=relacja"]


def test_a_cluster_deep_in_the_tree_puts_its_socket_where_the_kernel_can_name_it(tmp_path: Path) -> None:
    deep = tmp_path / ("directory-with-a-long-name-" * 5) / "pg"
    with Cluster(deep, find_binaries(), throwaway=True) as cluster:
        assert len(str(cluster.socket_dir)) < 60
        assert cluster.accepts()
    assert eventually(lambda: not deep.exists() and not socket_dir(deep).exists())


def test_a_path_with_spaces_and_quotes_is_no_matter(tmp_path: Path) -> None:
    with OwnCluster(tmp_path / "it's a path" / "pg", find_binaries(), throwaway=True) as cluster:
        assert cluster.psql("select current_user") == "relacja"


def _runs(pid: int) -> bool:
    """A zombie does not run; on some machines nobody collects orphans."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
