"""`backup` and `restore`: everything that cannot be made again, in one archive.

The archive is a plain tar: `database.dump` (pg_dump's own format), `files/...`, `secrets/...`, `about.json`. It holds
secrets, so it is written 0600, and whoever has it has the data.
"""

import argparse
import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from config.launch import database, preparing, up
from config.launch.binaries import NoPostgres, find_binaries
from config.launch.handing_over import quiet
from config.launch.place import CannotGoOn, Place

KEPT = ("files", "uploads", "secrets", "sample-sign-ins.json", "first-sign-in.json")
_FORM = 1


def backup_options(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("archive", type=Path, nargs="?", help="file to write; named by the time if not given")


def restore_options(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("archive", type=Path, help="an archive written by backup")


def backup(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Write the archive, while the product may be running; it appears under its name only when complete."""
    up.set_up(place, arguments, quiet)
    target = (given.archive or Path(time.strftime("relacja-%Y-%m-%d-%H%M%S.tar"))).absolute()
    if target.exists():
        raise CannotGoOn(f"{target} is there already; choose another name.")
    up.make_data(place)
    partial = target.with_name(target.name + ".part")
    with database.running(place) as dsn, tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        dump = Path(scratch) / "database.dump"
        _program("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", f"--dbname={dsn}")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                _write(archive, place, dump)
            out.flush()
            os.fsync(out.fileno())
    partial.rename(target)
    print(f"{target} ({target.stat().st_size / 2**20:.1f} MB). It holds the secrets too: keep it as you keep the data.")
    return 0


def _write(archive: tarfile.TarFile, place: Place, dump: Path) -> None:
    about = json.dumps({"form": _FORM, "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}).encode()
    entry = tarfile.TarInfo("about.json")
    entry.size = len(about)
    archive.addfile(entry, io.BytesIO(about))
    archive.add(dump, "database.dump")
    for name in KEPT:
        if (place.data / name).exists():
            archive.add(place.data / name, name)


def restore(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Fill an empty data directory (and an empty database) from the archive; never overwrites anything."""
    if not given.archive.is_file():
        raise CannotGoOn(f"There is no archive {given.archive}.")
    up.set_up(place, arguments, quiet)
    present = [name for name in (*KEPT, "postgres") if (place.data / name).exists()]
    if present:
        raise CannotGoOn(f"{place.data} holds data already ({', '.join(present)}). Restore into another: --data DIR")
    up.make_data(place)
    with tempfile.TemporaryDirectory(dir=place.data) as scratch:
        _extract(given.archive, Path(scratch))
        with database.running(place) as dsn:
            _require_empty(dsn)
            dump = str(Path(scratch) / "database.dump")
            _program("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                     f"--dbname={dsn}", dump)  # fmt: skip
            for name in KEPT:
                if (Path(scratch) / name).exists():
                    (Path(scratch) / name).rename(place.data / name)
            preparing.ensure(place, dsn, quiet)
    print(f"Restored into {place.data}. Start it with: ./relacja up --data '{place.data}'")
    return 0


def _extract(file: Path, directory: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                _take_out(archive, member, directory)
        about = json.loads((directory / "about.json").read_text())
    except (tarfile.TarError, OSError, ValueError) as broken:
        raise CannotGoOn(f"{file} is not a complete archive of relacja: {broken}") from None
    if about.get("form") != _FORM:
        raise CannotGoOn(f"{file} was written by a newer release (form {about.get('form')}); restore it with that one.")


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, directory: Path) -> None:
    """One file or folder, inside the directory only; Python before 3.11.4 has no filter that would see to it."""
    inside = Path(member.name)
    if inside.is_absolute() or ".." in inside.parts or not (member.isfile() or member.isdir()):
        raise tarfile.ExtractError(f"{member.name!r} is nothing that a backup holds")
    archive.extract(member, directory, set_attrs=False)
    (directory / inside).chmod(member.mode & 0o755)


def _require_empty(dsn: str) -> None:
    question = "select count(*) from information_schema.tables where table_schema = 'public'"
    if _program("psql", "-X", "-Atc", question, dsn).strip() != "0":
        raise CannotGoOn("The database of DATABASE_URL has tables already; restore into an empty one.")


def _program(name: str, *arguments: str) -> str:
    try:
        program = find_binaries() / name
    except NoPostgres as missing:
        raise CannotGoOn(str(missing)) from None
    run = subprocess.run([program, *arguments], check=False, capture_output=True, text=True)
    if run.returncode:
        raise CannotGoOn(f"{name} failed:\n{run.stderr}")
    return run.stdout
