"""The wire of e-mail alone: how soon a mail that was delivered is handed over, how many a second, in how much memory."""

import imaplib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.figures import Figure, Target, figure
from bench.mail_wire_play import Counting
from bench.servers import dovecot_of_its_own
from bench.world import ROOT
from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.imap import Follower

if TYPE_CHECKING:
    from relacja.messaging.testing.servers.dovecot import Dovecot

MAILS = {"tiny": 2_000, "small": 20_000, "full": 100_000}
ARRIVALS = 30
ROUNDS = 3
WORDS = ("umowa", "faktura", "klient", "oferta", "termin")


def mail_wire(scale: str, _real: Path) -> Iterator[Figure]:
    """A Dovecot of its own; the floor is a bare loop over the same mailbox with the standard library's client."""
    with dovecot_of_its_own() as dovecot:
        yield from _arrivals(dovecot)
        yield from _reading(dovecot, MAILS[scale])


class _Timing(Counting):
    def __init__(self) -> None:
        super().__init__(0)
        self.at: list[float] = []
        self.came = threading.Semaphore(0)

    def take(self, folder: str, uidvalidity: int, batch: Sequence[object]) -> None:  # type: ignore[override]
        self.at += [time.monotonic()] * len(batch)
        self.count += len(batch)
        self.came.release(len(batch))


def _arrivals(dovecot: "Dovecot") -> Iterator[Figure]:
    """One mail at a time, to the product's reader and to the floor's in turns; both wait in an IDLE of their own."""
    from relacja.messaging.testing.servers.dovecot import PASSWORD

    mine, theirs = dovecot.make_mailbox(), dovecot.make_mailbox()
    reader, bare = _Timing(), _Timing()
    ready = threading.Event()
    follower = Follower(
        Server("127.0.0.1", dovecot.ports.imap, Login(mine, PASSWORD), "none"), ["INBOX"], reader,
        told=lambda state: ready.set() if state.phase == "waiting" else None,
    )  # fmt: skip
    follower.start()
    loop = threading.Thread(target=_idle_loop, args=(dovecot, theirs, bare), daemon=True)
    loop.start()
    assert ready.wait(20)
    chance = random.Random(1)
    took: dict[str, list[float]] = {mine: [], theirs: []}
    for number in range(ARRIVALS):
        for user, timing in ((mine, reader), (theirs, bare)):
            time.sleep(chance.random())  # the server tells of changes twice a second
            given = time.monotonic()
            dovecot.deliver(user, _letter(number, 2_000))
            assert timing.came.acquire(timeout=20)
            took[user].append(1000 * (timing.at[-1] - given))
    follower.stop()
    name = f"mail-wire: given to LMTP to handed over, {ARRIVALS} mails"
    target = Target(1.25)
    yield figure(f"{name}, p50", median(took[mine]), "ms", floor=median(took[theirs]), target=target)
    yield figure(f"{name}, p95", _p95(took[mine]), "ms", floor=_p95(took[theirs]), target=target)


def _idle_loop(dovecot: "Dovecot", user: str, timing: _Timing) -> None:
    """Wait, fetch what is new, wait: nothing else."""
    from relacja.messaging.testing.servers.dovecot import PASSWORD

    imap = imaplib.IMAP4("127.0.0.1", dovecot.ports.imap)
    imap._encoding = "utf-8"  # type: ignore[attr-defined]
    imap.login(user, PASSWORD)
    imap.select("INBOX", readonly=True)
    have = 0
    while True:
        imap.send(b"I1 IDLE\r\n")
        while not (line := imap.readline()).endswith(b"EXISTS\r\n"):
            if not line:
                return
        imap.send(b"DONE\r\n")
        while not imap.readline().startswith(b"I1 OK"):
            pass
        _, parts = imap.uid("FETCH", f"{have + 1}:*", "(UID FLAGS BODY.PEEK[])")
        fresh = [part for part in parts if isinstance(part, tuple)]
        have += len(fresh)
        timing.take("INBOX", 0, fresh)


def _reading(dovecot: "Dovecot", count: int) -> Iterator[Figure]:
    """A whole mailbox, by readers in processes of their own, in turns."""
    user = dovecot.make_mailbox()
    dovecot.fill(user, (_letter(number, 3_000) for number in range(count)))
    with dovecot.session(user) as imap:
        imap.select("INBOX", readonly=True)  # the server numbers them once
    plays: dict[str, list[Mapping[str, float]]] = {"floor": [], "ours": []}
    for _ in range(ROUNDS):
        for which, found in plays.items():
            found.append(_played(dovecot, which, user, count))
    rates = {which: count / median(play["seconds"] for play in found) for which, found in plays.items()}
    early, most = (median(play[at] for play in plays["ours"]) for at in ("early", "most"))
    name = f"mail-wire: a mailbox of {count:,} mails"
    assert {play["bytes"] for found in plays.values() for play in found} == {plays["ours"][0]["bytes"]}
    yield figure(f"{name}, read", rates["ours"], "/s", floor=rates["floor"], target=Target(0.5, at_least=True))
    yield figure(f"{name}, memory at most", most, "MB", target=Target(80, of="value"))
    yield figure(f"{name}, more than after 1,000", most - early, "MB", target=Target(8, of="value"))


def _played(dovecot: "Dovecot", which: str, user: str, count: int) -> Mapping[str, float]:
    from relacja.messaging.testing.servers.dovecot import PASSWORD

    command = [sys.executable, "-m", "bench.mail_wire_play", which, str(dovecot.ports.imap), user, PASSWORD, str(count)]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _letter(number: int, size: int) -> bytes:
    chance = random.Random(number)
    lines = (" ".join(chance.choices(WORDS, k=10)) for _ in range(size // 75))
    head = f"Message-ID: <{number}@client.test>\r\nFrom: jan@client.test\r\nTo: us@crm.test\r\nSubject: {number}\r\n"
    return (f"{head}\r\n" + "\r\n".join(lines) + "\r\n").encode()


def _p95(values: Collection[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
