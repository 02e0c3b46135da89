"""The journal of a line: what a process that may be killed at any instant has done with each letter, for the next one.

SMTP cannot be told that a mail is the same as before, so whoever takes over has to know how far it had come. A line
writes three marks for a letter: its end is about to leave us, has left us, was answered. A mark is one `write` to an
append-only file: what the system has taken outlives a killed process. Nothing waits for the disk: if the machine itself
went down (its boot is another now), what has no mark may have left.

**What is assumed.** A server that has been given the end of a mail in full keeps the mail, though we went away before
its answer: RFC 5321 (4.5.3.2.6, 6.1) has it take responsibility at that point, the system sends what it has taken
from us to its end and only then says that we left, and nothing lies unread on our side, which would make it break the
line off.
Such letters count as sent and are marked as unconfirmed. Between the first and the second mark stand two calls of the
system; a letter whose process died right there is unsure, and people decide.

A journal is held by one line at a time (`flock`, which ends with its holder), and there are as many as lines at once.
"""

import contextlib
import fcntl
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from django.conf import settings

from relacja.mailings.rules import marks

BOOT = Path("/proc/sys/kernel/random/boot_id")


def folder() -> Path:
    """Where the journals lie: with the other files of this machine."""
    made = Path(settings.DATA) / "letters"
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def boot() -> str:
    """Which run of the machine this is."""
    return BOOT.read_text().strip() if BOOT.exists() else ""


class Journal:
    """One of them, held by us."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.name, self._path, self._file = path.stem, path, descriptor

    @classmethod
    def held(cls, number: int) -> Self | None:
        """The journal of the line of this number on this machine; None while another holds it."""
        path = _path(number)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return cls(path, file)

    def mark(self, letter_id: int, attempt: int, what: str) -> None:
        """Write down how far a letter has come; the system has it when this returns."""
        os.write(self._file, b"%d %d %s\n" % (letter_id, attempt, what.encode()))

    def begin(self) -> None:
        """Empty it: everything in it is stored elsewhere by now."""
        os.ftruncate(self._file, 0)
        os.write(self._file, f"boot {boot()}\n".encode())

    def read(self) -> tuple[dict[tuple[int, int], str], bool]:
        """The last mark of each letter and attempt, and whether the machine has run since it was begun."""
        lines = self._path.read_text(errors="replace").split("\n")[:-1]
        is_whole = bool(lines) and lines[0] == f"boot {boot()}"
        return marks.read(lines[1:]), is_whole

    def close(self) -> None:
        """Let go of it."""
        os.close(self._file)


def _path(number: int) -> Path:
    """Its name says which machine's it is, and so does that of the lane of a letter."""
    found = sorted(folder().glob(f"*-{number}.journal"))
    if found:
        return found[0]
    made = folder() / f"{_place()}-{number}.journal"
    made.touch(mode=0o600, exist_ok=True)
    return made


def _place() -> str:
    """A name for this data directory, made once."""
    path = folder() / "place"
    draft = folder() / f".{uuid.uuid4().hex}"
    if not path.exists():
        draft.write_text(uuid.uuid4().hex)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def numbers() -> Iterator[int]:
    """Of all journals there are on this machine."""
    for path in sorted(folder().glob("*.journal")):
        yield int(path.stem.rpartition("-")[2])
