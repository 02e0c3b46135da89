"""Where the telephone engine comes from: the machine's own Asterisk, or one fetched beside the system into a cache."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.launch.place import CannotGoOn

OLDEST = 20
SUITES = ("sid", "bullseye")
"""Debian's suites that hold an Asterisk, the newest first: 22, then 16 (where nothing else can be had)."""
_FETCH_SECONDS = 600
_PROGRAM = "usr/sbin/asterisk"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """An Asterisk: how it is started, and where its modules and its own data lie."""

    command: tuple[str, ...]
    modules: Path
    share: Path
    version: str

    @property
    def major(self) -> int:
        """The first number of its version."""
        found = re.search(r"\d+", self.version)
        return int(found[0]) if found else 0


def cache() -> Path:
    """The folder that fetched engines lie in: shared by all clones of a user, safe to delete."""
    given = os.environ.get("RELACJA_TELEPHONE_ENGINES")
    if given:
        return Path(given)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "relacja" / "telephone"


def find() -> Program | None:
    """The machine's own Asterisk if it is new enough, else a fetched one; None if there is neither."""
    return next((found for found in (_of_the_machine(), *_fetched()) if found), None)


def install(say: Say, suites: tuple[str, ...] = SUITES) -> Program:
    """An engine, fetched if there is none."""
    found = find()
    if found:
        return found
    maker = shutil.which("mmdebstrap") or _get_maker(say)
    problems = [_fetch(maker, suite, say) for suite in suites if find() is None]
    found = find()
    if found is None:
        raise CannotGoOn("No telephone engine could be fetched:\n" + "\n".join(filter(None, problems)))
    return found


def _of_the_machine() -> Program | None:
    own = shutil.which("asterisk") or shutil.which("/usr/sbin/asterisk")
    if not own:
        return None
    folders = [*Path("/usr/lib").glob("*/asterisk/modules"), *Path("/usr").glob("lib*/asterisk/modules")]
    found = Program((own,), folders[0], Path("/usr/share/asterisk"), _version((own,))) if folders else None
    return found if found and found.major >= OLDEST else None


def _fetched() -> Iterator[Program | None]:
    wanted = os.environ.get("RELACJA_TELEPHONE_SUITE")
    for suite in (wanted,) if wanted else SUITES:
        yield _beside(cache() / suite)


def _beside(root: Path) -> Program | None:
    """An engine that was only extracted: started through its own loader, with its own libraries."""
    if not (root / _PROGRAM).is_file():
        return None
    triple = f"{platform.machine()}-linux-gnu"
    modules = [
        f for f in (root / "usr/lib" / triple / "asterisk/modules", root / "usr/lib/asterisk/modules") if f.is_dir()
    ]
    loaders = [*(root / "usr/lib" / triple).glob("ld-linux-*.so.*"), *(root / "lib" / triple).glob("ld-2.*.so")]
    if not modules or not loaders:
        return None
    libraries = ":".join(str(root / part) for part in (f"usr/lib/{triple}", f"lib/{triple}", "usr/lib"))
    command = (str(loaders[0]), "--library-path", libraries, str(root / _PROGRAM))
    version = _version(command)
    return Program(command, modules[0], root / "usr/share/asterisk", version) if version else None


def _version(command: tuple[str, ...]) -> str:
    """What it says of itself; nothing if it does not run on this machine."""
    try:
        said = subprocess.run([*command, "-V"], capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+\.\d+\.\d+", said)
    return found[0] if found else ""


def _get_maker(say: Say) -> str:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        raise CannotGoOn(
            "There is no telephone engine on this machine. Have an administrator install one of these:\n"
            f"  asterisk, {OLDEST} or newer: it is used as it is;\n"
            "  mmdebstrap (Debian, Ubuntu: apt-get install mmdebstrap uidmap): then this word fetches an engine."
        )
    say("installing mmdebstrap, which fetches the engine (apt-get install mmdebstrap)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "mmdebstrap"]):
        run = subprocess.run(
            [apt, *words], env=env, capture_output=True, text=True, check=False, timeout=_FETCH_SECONDS
        )
    maker = shutil.which("mmdebstrap")
    if not maker:
        raise CannotGoOn(f"mmdebstrap could not be installed:\n{run.stderr[-2000:]}")
    return maker


def _fetch(maker: str, suite: str, say: Say) -> str:
    """Extract the packages of one suite; what went wrong, or nothing. No dpkg state of this machine is touched."""
    say(f"fetching the telephone engine from Debian {suite} into {cache()} (about 270 MB)")
    cache().mkdir(parents=True, exist_ok=True)
    draft = cache() / f"{suite}.part{os.getpid()}"
    command = [
        maker, "--variant=extract", '--aptopt=Acquire::Check-Valid-Until "false"', "--include=asterisk",
        suite, str(draft), _mirror(),
    ]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_FETCH_SECONDS)
        problem = "" if run.returncode == 0 else f"{suite}: {run.stderr.strip()[-1500:]}"
        if not problem and _beside(draft) is None:
            problem = f"{suite}: what came does not run on this machine"
        if not problem:
            shutil.rmtree(cache() / suite, ignore_errors=True)
            draft.rename(cache() / suite)
        return problem
    except subprocess.TimeoutExpired:
        return f"{suite}: nothing came for {_FETCH_SECONDS} s"
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _mirror() -> str:
    """The mirror this machine takes its own packages from, else Debian's."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    try:
        lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        lines = []
    return next((line for line in lines if "debian" in line and "security" not in line), "http://deb.debian.org/debian")
