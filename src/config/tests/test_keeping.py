"""Backup and restore: what comes back is what was there."""

import argparse
import subprocess
import tarfile
from pathlib import Path

import pytest

from config.launch import database, keeping, preparing
from config.launch.handing_over import quiet
from config.launch.place import CannotGoOn, Place

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place with migrated tables, a few rows, a file and secrets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL")
        place = Place(tmp_path_factory.mktemp("keeping") / "it's data", in_clone=False)
        place.data.mkdir()
        with database.running(place) as dsn:
            preparing.ensure(place, dsn, quiet)
            sql = "insert into cache select 'key ' || n, 'zażółć ' || n, now() from generate_series(1, 1000) n"
            _psql(dsn, sql)
    (place.data / "files" / "ab").mkdir(parents=True)
    (place.data / "files" / "ab" / "content").write_bytes(bytes(range(256)) * 1000)
    return place


@pytest.fixture
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own cluster in the data directory, not that of the test run."""
    monkeypatch.delenv("DATABASE_URL")


def _psql(dsn: str, sql: str) -> str:
    psql = database.find_binaries() / "psql"
    return subprocess.run([psql, "-X", "-Atc", sql, dsn], check=True, capture_output=True, text=True).stdout


def _everything(place: Place) -> tuple[str, dict[str, bytes]]:
    """All rows of all tables as text, and all kept files."""
    with database.running(place) as dsn:
        dump = [database.find_binaries() / "pg_dump", "--data-only", "--inserts", "--restrict-key=x", dsn]
        rows = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    kept = [place.data / name for name in keeping.KEPT]
    files = [file for path in kept for file in [path, *path.rglob("*")] if file.is_file()]
    return rows, {str(file.relative_to(place.data)): file.read_bytes() for file in files}


def _backup(place: Place, archive: Path) -> None:
    assert keeping.backup(place, argparse.Namespace(archive=archive), []) == 0


def _restore(place: Place, archive: Path) -> None:
    assert keeping.restore(place, argparse.Namespace(archive=archive), []) == 0


@pytest.mark.usefixtures("no_address")
def test_a_backup_restored_into_an_empty_place_gives_the_same_rows_files_and_secrets(
    furnished: Place, tmp_path: Path
) -> None:
    archive, again = tmp_path / "backup.tar", Place(tmp_path / "again", in_clone=False)
    _backup(furnished, archive)
    _restore(again, archive)
    before, after = _everything(furnished), _everything(again)
    assert "zażółć 1000" in before[0]
    assert after[0] == before[0]
    assert after[1] == before[1]
    assert {"secrets/secret_key", "secrets/master_key", "files/ab/content"} <= set(after[1])


@pytest.mark.usefixtures("no_address")
def test_a_backup_is_closed_to_others_and_never_overwrites(furnished: Place, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    _backup(furnished, archive)
    assert archive.stat().st_mode & 0o077 == 0
    with pytest.raises(CannotGoOn, match="is there already"):
        _backup(furnished, archive)


@pytest.mark.usefixtures("no_address")
def test_a_place_that_holds_data_is_not_restored_into(furnished: Place, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    _backup(furnished, archive)
    with pytest.raises(CannotGoOn, match="holds data already"):
        _restore(furnished, archive)


@pytest.mark.usefixtures("no_address")
def test_half_an_archive_is_refused_and_leaves_the_place_empty(furnished: Place, tmp_path: Path) -> None:
    archive, again = tmp_path / "backup.tar", Place(tmp_path / "again", in_clone=False)
    _backup(furnished, archive)
    archive.write_bytes(archive.read_bytes()[:5000])
    with pytest.raises(CannotGoOn, match="not a complete archive"):
        _restore(again, archive)
    assert list(again.data.iterdir()) == []


@pytest.mark.usefixtures("no_address")
def test_an_archive_cannot_write_outside_the_place(tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    (tmp_path / "evil").write_text("x")
    with tarfile.open(archive, "w") as tar:
        tar.add(tmp_path / "evil", "../escaped")
    with pytest.raises(CannotGoOn):
        _restore(Place(tmp_path / "again", in_clone=False), archive)
    assert not (tmp_path / "escaped").exists()
