"""pytest plugin: a throw-away PostgreSQL for the run, loaded by `-p`, before settings are read.

The server starts when the first test that needs it is about to run, and goes with pytest, however pytest goes.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [entry for entry in (str(ROOT / "src"), str(ROOT)) if entry not in sys.path]

from config.launch.binaries import find_binaries  # noqa: E402
from config.launch.postgres import ROLE, Cluster  # noqa: E402
from tools.testing.migrated import migrated_data  # noqa: E402

_SCRATCH = Path(tempfile.mkdtemp(prefix="relacja-test-"))
CLUSTER = Cluster(_SCRATCH, find_binaries(), throwaway=True)

GIVEN = os.environ.get("RELACJA_TEST_DATABASE_URL")  # a server to use instead of our own, as in a CI with services

os.environ["RELACJA_DATA"] = str(_SCRATCH / "product")
(_SCRATCH / "product" / "static").mkdir(parents=True)  # whitenoise warns where there is none
os.environ["DATABASE_URL"] = GIVEN or CLUSTER.dsn()

# Translations as they are written now, before Django reads any.
subprocess.run([sys.executable, "-m", "tools.messages", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """The test database as a copy of the migrated one."""
    from django.conf import settings

    if not GIVEN:
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = ROLE


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the server once it is known that something will run."""
    if session.items and not session.config.option.collectonly and not GIVEN:
        subprocess.run(["cp", "-a", "--reflink=auto", migrated_data(), CLUSTER.data], check=True)
        CLUSTER.start()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    CLUSTER.stop()
    shutil.rmtree(_SCRATCH, ignore_errors=True)


class OwnCluster(Cluster):
    """A cluster that a test may kill."""

    def server_pids(self) -> list[int]:
        """The server and its children, the server first."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        return [postmaster, *descendants(postmaster)]

    def kill(self) -> None:
        """What a power cut does: no process of the server gets to say a word."""
        for pid in self.server_pids():
            os.kill(pid, signal.SIGKILL)

    def psql(self, sql: str, database: str = "relacja") -> str:
        """The plain output of one statement."""
        command = [self.bin_dir / "psql", "-X", "-Atc", sql, self.dsn(database)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def migrated_cluster(directory: Path) -> OwnCluster:
    """A started cluster of the test's own with the tables in it; whoever asks stops it."""
    cluster = OwnCluster(directory, find_binaries())
    cluster.data.parent.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", migrated_data(), cluster.data], check=True)
    cluster.start()
    return cluster


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[OwnCluster]:
    """A started, durable cluster of the test's own, to be killed and started again."""
    with OwnCluster(tmp_path / "pg", find_binaries()) as cluster:
        yield cluster


def descendants(parent: int) -> list[int]:
    """Children, their children and so on; a keeper counts, although it has a session of its own."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [*children.get(parent, [])]
    for pid in found:
        found += children.get(pid, [])
    return found
