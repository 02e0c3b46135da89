"""The environment: .venv with the pinned packages, by uv inside it, by pip where uv cannot."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

from config.launch.place import CannotGoOn, Place, Stamps, digest_of

Say = Callable[[str], None]

_ROOM_MB = 1200


def ensure(place: Place, lock: str, say: Say) -> None:
    """`.venv` has the packages of `lock`; nothing is done if it had them already."""
    stamps = Stamps(place.venv / "relacja-stamps.json")
    digest = digest_of([place.root / lock], sys.version, str(place.venv))
    if stamps.holds(lock, digest) and place.python.exists():
        return
    _check_room(place)
    if not _runs(place):
        say("making the environment in .venv")
        _make_venv(place)
    say(f"installing the packages of {lock}")
    install(place, lock)
    Stamps(place.venv / "relacja-stamps.json").set(lock, digest)


def enter(place: Place, arguments: list[str]) -> None:
    """Go on inside the environment: the same launcher, run by its interpreter (by full path, or it would loop)."""
    if not place.inside:
        os.execve(place.python, [str(place.python), str(place.root / "relacja"), *arguments], dict(os.environ))


def install(place: Place, lock: str) -> None:
    """The packages of a lock file, each checked against its hash."""
    wanted = ["--require-hashes", "-r", str(place.root / lock)]
    if _has_uv(place) or _pip(place, ["--require-hashes", "-r", str(place.root / "requirements-uv.lock")]):
        uv = [
            str(place.python),
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--system-certs",
            "--python",
            str(place.python),
        ]
        if subprocess.run([*uv, *wanted], check=False, env=_quiet(place)).returncode == 0:
            return
        print("uv could not do it; trying again with pip, which takes longer", file=sys.stderr)
    if not _pip(place, wanted):
        raise CannotGoOn(
            f"The packages of {lock} could not be installed (see above).\n"
            "They come from the Python package index: check the network, or PIP_INDEX_URL if you have a mirror."
        )


def _has_uv(place: Place) -> bool:
    return (place.venv / "bin" / "uv").exists()


def _pip(place: Place, arguments: list[str]) -> bool:
    pip = [str(place.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip.append("--root-user-action=ignore")
    return subprocess.run([*pip, *arguments], check=False, env=_quiet(place)).returncode == 0


def _quiet(place: Place) -> dict[str, str]:
    return {**os.environ, "VIRTUAL_ENV": str(place.venv), "UV_NO_PROGRESS": "1"}


def _runs(place: Place) -> bool:
    """An environment that was moved, or whose Python was removed or is too old, does not count."""
    if not place.python.exists():
        return False
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([place.python, "-c", question], check=False, capture_output=True).returncode == 0


def _make_venv(place: Place) -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise CannotGoOn(
            "This Python cannot make environments: its venv module is missing.\n"
            f"Install it, on Debian and Ubuntu with: apt-get install {package}"
        )
    run = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(place.venv)], check=False, capture_output=True, text=True
    )
    if run.returncode:
        raise CannotGoOn(f"The environment could not be made in {place.venv}:\n{run.stdout}{run.stderr}")


def _check_room(place: Place) -> None:
    free = shutil.disk_usage(place.root).free // 2**20
    if free < _ROOM_MB:
        raise CannotGoOn(f"There are {free} MB left on the disk of {place.root}; setting up takes {_ROOM_MB} MB.")
    if not os.access(place.root, os.W_OK):
        raise CannotGoOn(f"You may not write in {place.root}; clone it to a directory of your own.")
