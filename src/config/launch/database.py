"""Which database: the one of DATABASE_URL, or our own cluster in the data directory."""

import contextlib
import os
from collections.abc import Iterator

from config.launch import unprivileged
from config.launch.binaries import NoPostgres, find_binaries
from config.launch.place import CannotGoOn, Place
from config.launch.postgres import Cluster, PostgresDidNotStart


def own_cluster(place: Place) -> Cluster:
    """The cluster in the data directory, not started."""
    try:
        return Cluster(place.data / "postgres", find_binaries())
    except NoPostgres as missing:
        raise CannotGoOn(str(missing)) from None


@contextlib.contextmanager
def running(place: Place) -> Iterator[str]:
    """The connection string of a database that answers; our own server runs at least as long as the `with`."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    cluster = own_cluster(place)
    if os.geteuid() == 0 and not unprivileged.namespaces_work():
        raise CannotGoOn(
            "PostgreSQL does not run as root, and this machine (or container) forbids the user namespace it needs.\n"
            "Run relacja as an ordinary user, or set DATABASE_URL to a server that is running."
        )
    try:
        cluster.start()
    except PostgresDidNotStart as silent:
        raise CannotGoOn(f"PostgreSQL did not start. The end of {cluster.log}:\n{silent}") from None
    try:
        yield cluster.dsn()
    finally:
        cluster.stop()
