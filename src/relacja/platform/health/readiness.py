"""Whether everything is there that work needs."""

from dataclasses import asdict, dataclass

import structlog
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

log = structlog.get_logger(__name__)

BEATING_WITHIN = 30.0

JOBS_BEAT = """
SELECT EXISTS (
  SELECT FROM procrastinate_workers WHERE last_heartbeat > clock_timestamp() - make_interval(secs => %s))
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands: the database answers, its tables are those of this version, a jobs process shows that it lives."""

    database: bool
    migrations: bool
    jobs: bool

    @property
    def web(self) -> bool:
        """Whether pages can be served; jobs may be late."""
        return self.database and self.migrations

    @property
    def everything(self) -> bool:
        """Whether all of it stands."""
        return self.web and self.jobs

    def as_dict(self) -> dict[str, bool]:
        """For the answer."""
        return asdict(self)


class _Migrated:
    """Once the tables are those of this version they stay so; finding out reads every migration."""

    found = False


def readiness() -> Readiness:
    """Look."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("the database does not answer", error=type(error).__name__)
        connection.close()
        return Readiness(database=False, migrations=False, jobs=False)
    migrated = migrations_applied()
    return Readiness(database=True, migrations=migrated, jobs=migrated and jobs_beat())


def migrations_applied() -> bool:
    """Whether no migration of this version is missing."""
    if not _Migrated.found:
        executor = MigrationExecutor(connection)
        _Migrated.found = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Migrated.found


def jobs_beat() -> bool:
    """Whether a jobs process has shown in the last half minute that it lives."""
    with connection.cursor() as cursor:
        cursor.execute(JOBS_BEAT, [BEATING_WITHIN])
        return bool(cursor.fetchone()[0])
