"""A wheel that carries the built front end and the compiled messages.

PYTHONPATH=src python3 -m tools.wheel [DIRECTORY]      dist/ if none is given
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from config.launch import assets, environment
from config.launch.place import ROOT, CannotGoOn, Place

_CARRIED = ("relacja/platform/web/static/built/app.css", "relacja/platform/web/static/built/app.js")


def build(directory: Path, *, root: Path = ROOT) -> Path:
    """Build the front end and the messages, then the wheel; returns its file."""
    place = Place(data=root / "var" / "wheel", root=root)
    environment.ensure(place, "requirements.lock", print)
    assets.ensure(place, print)
    _run([str(place.python), "-m", "config.launch.prepare", "messages"], place)
    directory.mkdir(parents=True, exist_ok=True)
    _run(
        [
            str(place.python),
            "-m",
            "uv",
            "build",
            "--wheel",
            "--quiet",
            "--system-certs",
            "-o",
            str(directory),
            str(root),
        ],
        place,
    )
    wheel = max(directory.glob("relacja-*.whl"), key=lambda file: file.stat().st_mtime)
    missing = missing_from(wheel)
    if missing:
        raise CannotGoOn(f"{wheel} lacks {', '.join(missing)}")
    return wheel


def missing_from(wheel: Path) -> list[str]:
    """What a release needs and this wheel does not carry."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    texts = [name for name in names if name.endswith(".po")]
    return [
        *(name for name in _CARRIED if name not in names),
        *(f"{n[:-3]}.mo" for n in texts if f"{n[:-3]}.mo" not in names),
    ]


def _run(command: list[str], place: Place) -> None:
    run = subprocess.run(command, cwd=place.root, env=place.environment(DATABASE_URL="dbname=relacja"), check=False)
    if run.returncode:
        raise CannotGoOn(f"{' '.join(command)} failed, see above")


if __name__ == "__main__":
    try:
        print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute()))
    except CannotGoOn as reason:
        sys.exit(str(reason))
