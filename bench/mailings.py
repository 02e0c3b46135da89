"""Letters to many to a mail server of this machine: how many a second, in how much memory, and what is left of them when
the processes that send are killed at any instant."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, Target, figure
from bench.servers import free_port
from bench.world import ROOT, World, copied

SEED = 2026
WORKERS = 2
"""So that one takes over where another is killed."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many letters, and how often somebody is killed while they are sent."""

    letters: int
    kills: int


SIZES = {"tiny": Size(2_000, 10), "small": Size(2_000, 10), "full": Size(100_000, 200)}


def mailings(world: World) -> Iterator[Figure]:
    """Once in peace and once while workers are killed; the mail server says what it has got."""
    size = SIZES[world.scale]
    with copied(world) as copy:
        yield from _in_peace(copy, size)
        yield from _killed(copy, size)


def _in_peace(world: World, size: Size) -> Iterator[Figure]:
    name = f"letters: {size.letters:,} to a local server"
    with _sink(world, "peace") as (port, taken):
        queued = _play(world, "queue", str(port), str(size.letters), "peace")
        yield figure(f"{name}, queued", queued["per_s"], "/s")
        worker = _begin(world, "work")
        out, _err = worker.communicate()
        told = json.loads(out.splitlines()[-1])
        got = _got(taken)
    yield figure(f"{name}, sent", size.letters / told["seconds"], "/s", target=Target(300, of="value", at_least=True))
    flat = Target(20, of="value") if size == SIZES["full"] else None
    yield figure(f"{name}, memory grown from a tenth to the end", told["end"] - told["early"], "MB", target=flat)
    yield figure(f"{name}, memory at most", told["most"], "MB")
    yield from _recounted(world, name, "peace", got)


def _killed(world: World, size: Size) -> Iterator[Figure]:
    chance = random.Random(SEED)
    with _sink(world, "kills") as (port, taken):
        world.execute(f'UPDATE messaging_mailbox SET settings = settings || \'{{"smtp_port": "{port}"}}\'')
        _play(world, "queue", str(port), str(size.letters), "kills")
        workers = [_Worker(world) for _ in range(WORKERS)]
        killed, began = 0, time.perf_counter()
        each = size.letters / (2 * size.kills)
        while killed < size.kills and _waits(world):
            _until_more(taken, chance.uniform(0, 2) * each)
            killed += (chance.choice(workers) if killed % 2 else max(workers, key=_Worker.ticks)).kill()
        for worker in workers:
            worker.process.wait(1_800)
        seconds = time.perf_counter() - began
        got = _got(taken)
    name = f"letters: {size.letters:,}, workers killed {killed} times"
    yield figure(f"{name}, sent", size.letters / seconds, "/s")
    yield from _recounted(world, name, "kills", got)


def _recounted(world: World, name: str, keys: str, got: Counter[str]) -> Iterator[Figure]:
    """The server's file against the ledger of letters."""
    rows = _rows(world, keys)
    never = Target(0, of="value")
    sent = [key for key, state, _confirmed in rows if state == "sent"]
    yield figure(
        f"{name}, lost",
        sum(key not in got for key in sent) + sum(state in ("queued", "sending") for _key, state, _c in rows),
        "letters",
        target=never,
    )
    yield figure(f"{name}, twice", sum(count - 1 for count in got.values()), "letters", target=never)
    unsure = [key for key, state, _confirmed in rows if state == "unsure"]
    yield figure(f"{name}, unsure, shown to people", len(unsure), "letters")
    yield figure(f"{name}, of these taken by the server", sum(key in got for key in unsure), "letters")
    yield figure(
        f"{name}, sent without its answer read", sum(not confirmed for _key, _state, confirmed in rows), "letters"
    )
    wrong = sum(state not in ("sent", "unsure") for _key, state, _confirmed in rows)
    yield figure(f"{name}, neither sent nor unsure", wrong, "letters", target=never)
    told = world.one("SELECT count(*) FROM ledger_key WHERE source = 'mailings'")
    counted = world.one("SELECT count(*) FROM mailings_letter WHERE state = 'sent'")
    yield figure(f"{name}, sent and not once on a timeline", abs(told - counted), "letters", target=never)


def _rows(world: World, keys: str) -> list[tuple[str, str, bool]]:
    import psycopg

    with psycopg.connect(world.dsn, autocommit=True) as connection:
        return connection.execute(
            "SELECT message_key, state, is_confirmed FROM mailings_letter WHERE key LIKE %s", [f"{keys}:%"]
        ).fetchall()


def _waits(world: World) -> bool:
    return bool(world.one("SELECT EXISTS (SELECT FROM mailings_letter WHERE state IN ('queued', 'sending'))"))


def _begin(world: World, what: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.mailings_play", what]
    log = open(world.directory / "mailings.log", "a")  # noqa: SIM115 it is the child's
    return subprocess.Popen(command, env=world.environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)


class _Worker:
    """A process that sends, and is there again at once when it was killed."""

    def __init__(self, world: World) -> None:
        self.process = _begin(world, "again")
        self._hear()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        self.pid = int(said) if said.isdecimal() else 0

    def ticks(self) -> int:
        """How long it has had the processor: whoever sends has had it longer."""
        try:
            words = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0
        return int(words[11]) + int(words[12])

    def kill(self) -> bool:
        """`kill -9`; False where it has nothing more to do."""
        if not self.pid or self.process.poll() is not None:
            return False
        os.kill(self.pid, signal.SIGKILL)
        self._hear()
        return True


def _until_more(taken: Path, more: float) -> None:
    """Wait until the server has got so many more, or none comes for a while."""
    begun, last = _lines(taken), time.monotonic()
    have = begun
    while have < begun + more and time.monotonic() - last < 3:
        time.sleep(random.uniform(0.001, 0.02))
        now = _lines(taken)
        if now != have:
            have, last = now, time.monotonic()


def _lines(taken: Path) -> int:
    return taken.stat().st_size // LINE if taken.exists() else 0


LINE = 32 + len("@firm.test\n")
"""Bytes of a Message-ID in the file of the server."""


def _got(taken: Path) -> Counter[str]:
    return Counter(taken.read_text().split())


def _play(world: World, *words: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.mailings_play", *words]
    done = subprocess.run(command, env=world.environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def _sink(world: World, name: str) -> Iterator[tuple[int, Path]]:
    port, taken = free_port(), world.directory / f"mailings-{name}-{os.getpid()}.taken"
    taken.unlink(missing_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "bench.mailings_sink", str(port), str(taken)], cwd=ROOT)
    time.sleep(0.5)
    try:
        yield port, taken
    finally:
        process.terminate()
        process.wait(10)
        taken.unlink(missing_ok=True)
