"""The database that is measured: a cluster of its own, filled once for each scale and kept for the next run."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from bench import dataset
from config.launch.binaries import find_binaries
from config.launch.postgres import Cluster

ROOT = Path(__file__).resolve().parents[1]
SCALES = {"tiny": 1_000, "small": 100_000, "full": 1_000_000}


@dataclass(slots=True)
class World:
    """A filled database and what one needs to ask the product about it."""

    scale: str
    parties: int
    dsn: str
    directory: Path
    cluster: Cluster
    token: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        """Environment of a process of the product that works on this database."""
        ours = {
            "DATABASE_URL": self.dsn,
            "RELACJA_DATA": str(self.directory / "data"),
            "RELACJA_API_REQUESTS_PER_MINUTE": "1000000000",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MALLOC_ARENA_MAX": "2",
        }
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**usual, **ours, **more}

    def run(self, *arguments: str, **more: str) -> str:
        """A word of manage.py."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment(**more), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first value of a query."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            row = connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def execute(self, sql: str) -> None:
        """Statements without an answer."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(sql)

    @property
    def postmaster(self) -> int:
        """The server's process."""
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])


@contextmanager
def copied(world: World) -> Iterator[World]:
    """A copy of the world's database, so that every run begins alike."""
    name = "bench_faults"
    with psycopg.connect(world.cluster.dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE bench_{world.scale} STRATEGY file_copy")
    yield replace(world, dsn=world.cluster.dsn(name))


def _stamp() -> str:
    """Changes whenever the generated data would."""
    return sha256(Path(dataset.__file__).read_bytes()).hexdigest()[:12]


def home() -> Path:
    """Where measurements keep their cluster and data."""
    return Path(os.environ.get("RELACJA_DATA", ROOT / "var")).resolve() / "bench"


def start_cluster() -> Cluster:
    """The cluster of the measurements: durable, with the product's own settings."""
    cluster = Cluster(home() / "pg", find_binaries())
    cluster.start()
    return cluster


def prepare(scale: str, cluster: Cluster) -> World:
    """The world of `scale`; generated unless it stands already."""
    parties = SCALES[scale]
    name = f"bench_{scale}"
    world = World(scale, parties, cluster.dsn(name), home(), cluster)
    (home() / "data" / "static").mkdir(parents=True, exist_ok=True)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as server:
        stands = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not stands or not _current(world):
        _generate(world, name)
    world.run("migrate", "--no-input", "-v", "0")
    world.token = token_of_everybody(world)
    return world


def _current(world: World) -> bool:
    try:
        return bool(world.one("SELECT stamp FROM bench_stamp") == _stamp())
    except psycopg.errors.UndefinedTable:
        return False


def _generate(world: World, name: str) -> None:
    with psycopg.connect(world.cluster.dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
    print(f"making {world.parties:,} parties with their history ...", file=sys.stderr, flush=True)
    world.run("migrate", "--no-input", "-v", "0")
    fill(world)


def fill(world: World) -> None:
    """Make the parties and their history in a database that has its tables and nothing else."""
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET work_mem = '512MB'")
        indexes = _put_aside(connection)
        steps = [*dataset.statements(world.parties), *((f"index {n}", sql) for n, sql in indexes)]
        for what, sql in [*steps, ("statistics", "VACUUM (ANALYZE)")]:
            begun = time.monotonic()
            connection.execute(sql)
            if time.monotonic() - begun > 5:
                print(f"  {what}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        connection.execute("CREATE TABLE bench_stamp (stamp text)")
        connection.execute("INSERT INTO bench_stamp VALUES (%s)", [_stamp()])
        connection.execute("CHECKPOINT")


def _put_aside(connection: "psycopg.Connection[Any]") -> list[tuple[str, str]]:
    """Drop the indexes that no constraint needs, and return how to make them again."""
    rows = connection.execute(
        """SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
           JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND NOT i.indisprimary AND NOT i.indisunique AND NOT c.relispartition
             AND (t.relname LIKE 'customers%' OR t.relname LIKE 'interaction%' OR t.relname LIKE 'contact%')"""
    ).fetchall()
    for name, _definition in rows:
        connection.execute(f'DROP INDEX "{name}"')
    return [(name, definition.replace(" ON ONLY ", " ON ")) for name, definition in rows]


TOKEN = "bench-token-of-an-administrator"


def token_of_everybody(world: World) -> str:
    """A token of a user who may do everything, everywhere."""
    script = (
        "from relacja.platform.permissions import permissions;"
        "from relacja.accounts.models import *; from relacja.accounts.queries.actors import digest_of;"
        "from django.utils import timezone; from datetime import timedelta; u=User.objects.get(pk=1);"
        "r,_=Role.objects.update_or_create(code='bench', defaults=dict(name='Bench', row_scope='all',"
        " permissions=permissions.codes()));"
        "Membership.objects.get_or_create(user=u, unit_id=1, role=r, valid_to=None,"
        " defaults=dict(valid_from=timezone.localdate()-timedelta(days=9)));"
        f"ApiToken.objects.update_or_create(digest=digest_of('{TOKEN}'), defaults=dict(user=u, name='bench',"
        " prefix='bench', scopes=permissions.codes(), created_at=timezone.now()));"
    )
    world.run("shell", "-c", script)
    return TOKEN


def forget(scale: str, cluster: Cluster) -> None:
    """Drop the database of a scale."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS bench_{scale} WITH (FORCE)")


def erase() -> None:
    """Remove everything the measurements keep; the cluster must be stopped."""
    shutil.rmtree(home(), ignore_errors=True)
