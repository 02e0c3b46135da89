"""Whatever breaks in the middle of whatever: every message of the mailbox is taken, and counts once."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot
from relacja.messaging.testing.servers.ports import until
from relacja.messaging.testing.servers.proxy import Proxy
from relacja.messaging.transports.email.imap import Follower, Pace
from relacja.messaging.transports.email.imap_sync import Bounds

from .desk import Memory, letter
from .test_reading import QUICK, following, server
from .victim import Durable

pytestmark = pytest.mark.mail
ROOT = Path(__file__).resolve().parents[2]
SMALL = Bounds(batch_messages=7, window=20)
Network = Callable[[int], Proxy]


def test_a_line_that_breaks_anywhere_in_an_answer_loses_nothing(
    dovecot: Dovecot, mailbox: str, network: Network
) -> None:
    memory, proxy = Memory(), network(dovecot.ports.imap)
    dovecot.deliver(mailbox, *(letter(str(n), body="line\r\n" * 400) for n in range(60)))
    follower = Follower(server(dovecot, mailbox, proxy.port), ["INBOX"], memory, bounds=SMALL, pace=QUICK)
    for size in (5, 900, 1500, 2300, 9_000, 30_000):
        proxy.cut_after(size)
        before = proxy.connections
        if size == 5:
            follower.start()
        until(lambda before=before: proxy.connections > before, "it connects again")
    memory.until(lambda: len(memory.kept) == 60, "all came")
    follower.stop()

    assert memory.subjects() == [str(n) for n in range(60)]
    assert [one.raw for one in memory.here()] == [one.raw for one in dovecot.read(mailbox)]
    assert set(memory.takes.values()) == {1}


def test_a_line_that_says_nothing_any_more_is_given_up(dovecot: Dovecot, mailbox: str, network: Network) -> None:
    memory, states = Memory(), []
    proxy = network(dovecot.ports.imap)
    where = server(dovecot, mailbox, proxy.port, patience=0.5)
    follower = Follower(where, ["INBOX"], memory, pace=QUICK, told=states.append)
    follower.start()
    until(lambda: states and states[-1].phase == "waiting", "it waits")

    proxy.stall()
    until(lambda: any(one.phase == "away" for one in states), "it has noticed")
    dovecot.deliver(mailbox, letter("one"))
    proxy.cut()
    proxy.flow()
    memory.until(lambda: memory.kept, "it came")
    follower.stop()

    assert next(one.step for one in states if one.phase == "away") == "connection"


def test_a_server_that_is_killed_and_comes_back_is_followed_on(dovecot: Dovecot, mailbox: str) -> None:
    memory = Memory()
    dovecot.fill(mailbox, (letter(f"{n:03}") for n in range(100)))
    deadly = iter([dovecot.kill])
    memory.after_take = lambda: next(deadly, int)() if len(memory.kept) >= 40 else None
    follower = Follower(server(dovecot, mailbox), ["INBOX"], memory, bounds=SMALL, pace=QUICK)
    follower.start()
    until(lambda: not dovecot.runs(), "the server was killed")
    dovecot.start()
    dovecot.deliver(mailbox, letter("late"))
    memory.until(lambda: len(memory.kept) == 101, "all came")
    follower.stop()

    assert memory.subjects() == [*(f"{n:03}" for n in range(100)), "late"]
    assert set(memory.takes.values()) == {1}


def test_pauses_grow_while_a_server_is_away(dovecot: Dovecot, mailbox: str, network: Network) -> None:
    proxy, states = network(dovecot.ports.imap), []
    proxy.stop()
    pace = Pace(first_pause=0.01, most_pause=0.08)
    with following(server(dovecot, mailbox, proxy.port), Memory(), pace=pace) as follower:
        follower.told = states.append
        until(lambda: sum(one.phase == "away" for one in states) >= 8, "it has tried often")

    pauses = [one.retry_in for one in states if one.phase == "away"]
    assert max(pauses) <= 0.08 * 1.2
    assert min(pauses[4:]) >= 0.08 * 0.8


def test_a_state_that_cannot_be_told_stops_nobody(dovecot: Dovecot, mailbox: str) -> None:
    def refuse(state: object) -> None:
        raise OSError("the database is away")

    memory = Memory()
    dovecot.deliver(mailbox, letter("one"))
    follower = Follower(server(dovecot, mailbox), ["INBOX"], memory, pace=QUICK, told=refuse)
    follower.start()
    memory.until(lambda: memory.kept, "it came")
    assert follower.stop()


def test_a_reader_stops_at_once_whatever_it_waits_for(dovecot: Dovecot, mailbox: str, network: Network) -> None:
    proxy = network(dovecot.ports.imap)
    states: list[str] = []
    waiting = Follower(server(dovecot, mailbox), ["INBOX"], Memory(), told=lambda state: states.append(state.phase))
    waiting.start()
    until(lambda: "waiting" in states, "one waits for news")
    proxy.stall()
    held = Follower(server(dovecot, mailbox, proxy.port), ["INBOX"], Memory())
    held.start()
    until(lambda: proxy.connections, "one waits for a greeting")

    assert waiting.stop(patience=1)
    assert held.stop(patience=1)


def test_two_thousand_messages_are_read_by_readers_that_are_killed(
    dovecot: Dovecot, mailbox: str, tmp_path: Path
) -> None:
    chance = random.Random(4)
    letters = [letter(f"{n:04}") for n in range(2000)]
    dovecot.fill(mailbox, letters)
    kept = Durable(tmp_path / "kept.sqlite")
    command = [sys.executable, "-m", "tests.mail.victim", str(tmp_path / "kept.sqlite")]
    command += [str(dovecot.ports.imap), mailbox, PASSWORD]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    def taken() -> int:
        return int(kept.database.execute("SELECT count(*) FROM place").fetchone()[0])

    for goal in (*sorted(chance.sample(range(50, 1900), 3)), 2000):
        reader = subprocess.Popen(command, env=env)
        until(lambda goal=goal: taken() >= goal, f"{goal} are taken", patience=60)
        reader.kill()
        reader.wait()

    hashes = sorted(row[0] for row in kept.database.execute("SELECT sha256 FROM place"))
    assert hashes == sorted(hashlib.sha256(one).hexdigest() for one in letters)
    # at most the batch in which a reader died is told twice
    assert kept.database.execute("SELECT count(*) FROM place WHERE told > 1").fetchone()[0] <= 4 * 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_message_is_taken_once_whatever_fails_in_whatever_order(
    dovecot: Dovecot, network: Network, seed: int
) -> None:
    chance = random.Random(seed)
    mailbox = dovecot.make_mailbox(["Done"])
    proxy, memory = network(dovecot.ports.imap), Memory()
    memory.before_take = _sometimes(chance, OSError("the database is away"))
    memory.after_take = lambda: memory.before_take([])
    where = server(dovecot, mailbox, proxy.port, patience=2)
    reader = Follower(where, ["INBOX", "Done"], memory, bounds=SMALL, pace=QUICK)
    reader.start()
    sent = 0
    for _ in range(40):
        match chance.choice(["deliver", "deliver", "cut", "cut_after", "away", "kill", "reader", "delete", "move"]):
            case "deliver":
                count = chance.randrange(1, 30)
                dovecot.deliver(
                    mailbox, *(letter(f"{sent + n:04}", body="x\r\n" * chance.randrange(2000)) for n in range(count))
                )
                sent += count
            case "cut":
                proxy.cut()
            case "cut_after":
                proxy.cut_after(chance.randrange(20_000))
            case "away":
                proxy.stop()
                proxy.start()
            case "kill":
                dovecot.kill()
                dovecot.start()
            case "reader":
                reader.stop()
                reader = Follower(where, ["INBOX", "Done"], memory, bounds=SMALL, pace=QUICK)
                reader.start()
            case action:
                if there := [one.uid for one in dovecot.read(mailbox)]:
                    uids = chance.sample(there, min(3, len(there)))
                    dovecot.delete(mailbox, "INBOX", uids) if action == "delete" else dovecot.move(
                        mailbox, "INBOX", uids, "Done"
                    )
    memory.before_take = lambda batch: None
    reader.look()

    def settled() -> bool:
        return all(memory.subjects(name) == sorted_subjects(dovecot, mailbox, name) for name in ("INBOX", "Done"))

    until(settled, "the intake has what the server has", patience=30)
    reader.stop()
    assert sent > 20
    for name in ("INBOX", "Done"):
        assert [one.raw for one in memory.here(name)] == [one.raw for one in dovecot.read(mailbox, name)]


def sorted_subjects(dovecot: Dovecot, mailbox: str, folder: str) -> list[str]:
    return [one.raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for one in dovecot.read(mailbox, folder)]


def _sometimes(chance: random.Random, problem: Exception) -> Callable[[Sequence[object]], None]:
    def fail(batch: Sequence[object]) -> None:
        if chance.random() < 0.1:
            raise problem

    return fail
