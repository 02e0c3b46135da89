"""Words whose work is done by a command of the product or by another package: they get a database and their options."""

import argparse
import subprocess

from config.launch import assets, database, preparing, up
from config.launch.place import CannotGoOn, Place


def quiet(_words: str) -> None:
    """For words whose output is somebody's input."""


def manage(place: Place, arguments: list[str], command: list[str]) -> int:
    """Run one of Django's commands against the prepared database."""
    return in_environment(place, arguments, [str(place.python), "-m", "django", *command])


def in_environment(place: Place, arguments: list[str], command: list[str], lock: str = "requirements.lock") -> int:
    """Set up, prepare, run `command` with the product's surroundings, in the directory of the caller."""
    up.set_up(place, arguments, quiet, lock)
    up.make_data(place)
    with database.running(place) as dsn:
        preparing.ensure(place, dsn, quiet)
        return subprocess.run(command, env=place.environment(DATABASE_URL=dsn), check=False).returncode


def import_(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `manage.py import_file`."""
    return manage(place, arguments, ["import_file", *given.rest])


def export(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `manage.py export_list`."""
    return manage(place, arguments, ["export_list", *given.rest])


def verify(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `manage.py verify`."""
    return manage(place, arguments, ["verify", *given.rest])


def source(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `manage.py source`."""
    return manage(place, arguments, ["source", *given.rest])


def simulate(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `manage.py simulate`: it needs no database."""
    up.set_up(place, arguments, quiet)
    command = [str(place.python), "-m", "django", "simulate", *given.rest]
    return subprocess.run(command, env=place.environment(), check=False).returncode


def shell(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Django's shell."""
    return manage(place, arguments, ["shell", *given.rest])


def bench(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """See `bench/`: it brings its own databases, so that it never touches the data."""
    if not place.in_clone:
        raise CannotGoOn("bench/ is not part of this installation; it needs the clone.")
    up.set_up(place, arguments, quiet, "requirements-dev.lock")
    assets.ensure(place, quiet)
    command = [str(place.python), "-m", "bench", *given.rest]
    return subprocess.run(command, env=place.environment(), check=False).returncode
