"""Where things are: the clone, its environment, the data directory."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
ROOT = SOURCE.parent
IN_CLONE = (ROOT / "relacja").is_file() and (ROOT / "requirements.lock").exists()


class CannotGoOn(Exception):
    """Something is missing that the launcher may not or cannot get by itself; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """The clone at `root`, or an installed release, with the data directory `data`."""

    data: Path
    root: Path = ROOT
    in_clone: bool = IN_CLONE

    @property
    def source(self) -> Path:
        """Where the packages `relacja` and `config` lie."""
        return self.root / "src" if self.in_clone else SOURCE

    @property
    def venv(self) -> Path:
        """The environment made by the launcher; of a release, the one it was installed into."""
        return self.root / ".venv" if self.in_clone else Path(sys.prefix)

    @property
    def python(self) -> Path:
        """The interpreter of that environment."""
        return self.venv / "bin" / "python" if self.in_clone else Path(sys.executable)

    @property
    def workplace(self) -> Path:
        """Where the processes of the product stand."""
        return self.root if self.in_clone else self.data

    @property
    def inside(self) -> bool:
        """Whether this process runs in that environment."""
        return Path(sys.prefix).resolve() == self.venv.resolve()

    @property
    def built(self) -> Path:
        """Where the front end's built files lie."""
        return self.source / "relacja" / "platform" / "web" / "static" / "built"

    def environment(self, **more: str) -> dict[str, str]:
        """What every process of the product gets.

        Two arenas of memory are enough for a handful of threads; the C library would give each its own, and keep it.
        """
        paths = [str(self.source), *([str(self.root)] if self.in_clone else [])]
        given = {"PYTHONPATH": os.pathsep.join(paths), "DJANGO_SETTINGS_MODULE": "config.settings"}
        return {"MALLOC_ARENA_MAX": "2", **os.environ, **given, "RELACJA_DATA": str(self.data), **more}


class Stamps:
    """What was done, by the digest of what it was done from; so that it is done again only when that changed."""

    def __init__(self, file: Path) -> None:
        """The stamps in `file`; none if it is missing or cannot be read."""
        self.file = file
        try:
            self.known: dict[str, str] = dict(json.loads(file.read_text()))
        except (OSError, ValueError):
            self.known = {}

    def holds(self, name: str, digest: str) -> bool:
        """Whether step `name` was last done from the same thing."""
        return self.known.get(name) == digest

    def set(self, name: str, digest: str) -> None:
        """Step `name` is done."""
        self.known[name] = digest
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.known, indent=1, sort_keys=True))
        fresh.replace(self.file)


def digest_of(files: Iterable[Path], *words: str) -> str:
    """One digest for the names and contents of `files` and for `words`."""
    found = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        found.update(os.fsencode(file) + b"\0")
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
