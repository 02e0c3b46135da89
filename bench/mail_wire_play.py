"""One play of `mail-wire` in a process of its own: reads a whole mailbox and prints what it measured as a line of JSON.

python -m bench.mail_wire_play ours|floor PORT USER PASSWORD COUNT
"""

import imaplib
import json
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Event

from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.imap import Follower
from relacja.messaging.transports.email.intake import Fetched, Move, Print, Standing

EARLY = 1000
"""After so many messages the first look at memory: by then everything is loaded that will be needed."""


class Counting:
    """An intake that keeps numbers alone."""

    def __init__(self, whole: int) -> None:
        self.whole, self.count, self.size = whole, 0, 0
        self.early = 0.0
        self.standings: dict[str, Standing] = {}
        self.done = Event()

    def standing(self, folder: str) -> Standing | None:
        return self.standings.get(folder)

    def reached(self, folder: str, standing: Standing) -> None:
        self.standings[folder] = standing

    def take(self, folder: str, uidvalidity: int, batch: Sequence[Fetched]) -> None:
        self.count += len(batch)
        self.size += sum(len(one.raw or b"") for one in batch)
        if not self.early and self.count >= EARLY:
            self.early = resident()
        if self.count == self.whole:
            self.done.set()

    def known(self, folder: str, uidvalidity: int) -> Collection[int]:
        return ()

    def prints(self, folder: str, uidvalidity: int, uids: Collection[int]) -> Mapping[int, Print]:
        return {}

    def gone(self, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        pass

    def moved(self, moves: Sequence[Move]) -> None:
        pass

    def renewed(self, folder: str, uidvalidity: int) -> None:
        pass


def resident(what: str = "VmRSS") -> float:
    """Megabytes this process holds now, or held at most (`VmHWM`)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def ours(port: int, user: str, password: str, count: int) -> dict[str, float]:
    """The product's reader, into an intake that keeps nothing."""
    intake = Counting(count)
    began = time.monotonic()
    follower = Follower(Server("127.0.0.1", port, Login(user, password), "none"), ["INBOX"], intake)
    follower.start()
    assert intake.done.wait(600)
    took = time.monotonic() - began
    follower.stop()
    return {"seconds": took, "bytes": intake.size, "early": intake.early, "most": resident("VmHWM")}


def floor(port: int, user: str, password: str, count: int) -> dict[str, float]:
    """The standard library's client, asked for fifty messages at a time and nothing else."""
    began, size = time.monotonic(), 0
    imap = imaplib.IMAP4("127.0.0.1", port)
    imap._encoding = "utf-8"  # type: ignore[attr-defined]
    imap.login(user, password)
    imap.select("INBOX", readonly=True)
    for first in range(1, count + 1, 50):
        _, parts = imap.uid("FETCH", f"{first}:{first + 49}", "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")
        size += sum(len(part[1]) for part in parts if isinstance(part, tuple))
    return {"seconds": time.monotonic() - began, "bytes": size}


if __name__ == "__main__":
    which, port, user, password, count = sys.argv[1:]
    play = ours if which == "ours" else floor
    print(json.dumps(play(int(port), user, password, int(count))))
