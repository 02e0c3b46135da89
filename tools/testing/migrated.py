"""A data directory with migrated tables, made once for each state of the migrations and copied for each test run."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

from config.launch.binaries import find_binaries
from config.launch.place import digest_of
from config.launch.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".pytest_cache" / "migrated"
_KEPT = 3
_IMPORTED = re.compile(r"^\s*(?:from|import) (relacja[\w.]*)(?: import ([\w, ]+))?", re.MULTILINE)


def migrated_data() -> Path:
    """The directory; made now if the migrations have changed."""
    found = CACHE / _digest()[:20]
    if not found.exists():
        _make(found)
        _forget_old()
    os.utime(found)
    return found


def _digest() -> str:
    """Of the migrations, of what they import from the house, and of the programs and packages that run them."""
    migrations = [*(ROOT / "src" / "relacja").rglob("migrations/*.py")]
    files = {*migrations, *(module for file in migrations for module in _modules(file.read_text()))}
    return digest_of(
        [*files, ROOT / "requirements.lock", ROOT / "src" / "config" / "settings.py"], str(find_binaries())
    )


def _modules(text: str) -> set[Path]:
    named = [f"{module}.{name.strip()}" for module, names in _IMPORTED.findall(text) for name in names.split(",")]
    named += [module for module, _names in _IMPORTED.findall(text)]
    paths = [ROOT / "src" / Path(*name.strip(".").split(".")) for name in named]
    return {file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()}


def _make(found: Path) -> None:
    building = CACHE / f"building-{uuid.uuid4().hex[:8]}"
    data = building / "product"
    data.mkdir(parents=True)
    try:
        with Cluster(building, find_binaries()) as cluster:
            env = {**os.environ, "DATABASE_URL": cluster.dsn(), "RELACJA_DATA": str(data)}
            command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=env, check=True)
        with contextlib.suppress(OSError):  # another run was quicker
            (building / "data").rename(found)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _forget_old() -> None:
    known = sorted((path for path in CACHE.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in [path for path in known if not path.name.startswith("building-")][:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
