"""What comes to a mailbox is taken once, and what happens to it on the server is told."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot
from relacja.messaging.testing.servers.ports import until
from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.imap import Follower, Pace
from relacja.messaging.transports.email.imap_session import Box, Session
from relacja.messaging.transports.email.imap_sync import Bounds

from .desk import Memory, letter

pytestmark = pytest.mark.mail
QUICK = Pace(poll=0.3, first_pause=0.05, most_pause=0.2)
LONG = Pace(poll=600)


def server(dovecot: Dovecot, user: str, port: int = 0, **other: object) -> Server:
    return Server("127.0.0.1", port or dovecot.ports.imap, Login(user, PASSWORD), security="none", **other)


@contextmanager
def following(where: Server, memory: Memory, *folders: str, pace: Pace = QUICK) -> Iterator[Follower]:
    follower = Follower(where, folders or ("INBOX",), memory, pace=pace)
    follower.start()
    yield follower
    assert follower.stop()


def test_what_lies_there_and_what_comes_is_taken_in_order(dovecot: Dovecot, mailbox: str) -> None:
    memory = Memory()
    dovecot.deliver(mailbox, *(letter(f"old {n}") for n in range(120)))

    with following(server(dovecot, mailbox), memory, pace=LONG):
        memory.until(lambda: len(memory.kept) == 120, "what lay there")
        dovecot.deliver(mailbox, letter("new"))
        memory.until(lambda: len(memory.kept) == 121, "what came")

    assert memory.subjects() == [*(f"old {n}" for n in range(120)), "new"]
    assert [one.raw for one in memory.here()] == [one.raw for one in dovecot.read(mailbox)]
    assert set(memory.takes.values()) == {1}
    assert memory.here()[0].date is not None


def test_what_was_deleted_while_nobody_looked_is_gone_and_what_was_marked_is_not_new(
    dovecot: Dovecot, mailbox: str
) -> None:
    memory = Memory()
    dovecot.deliver(mailbox, *(letter(str(n)) for n in range(5)))
    with following(server(dovecot, mailbox), memory):
        memory.until(lambda: len(memory.kept) == 5, "all came")

    dovecot.mark(mailbox, "INBOX", [2], r"+FLAGS (\Flagged)")
    dovecot.delete(mailbox, "INBOX", [1, 4])
    dovecot.deliver(mailbox, letter("late"))

    with following(server(dovecot, mailbox), memory, pace=LONG):
        memory.until(lambda: len(memory.left) == 2, "two are gone")
    assert memory.subjects() == ["1", "2", "4", "late"]
    assert set(memory.takes.values()) == {1}


def test_a_message_that_is_deleted_is_gone_at_once(dovecot: Dovecot, mailbox: str) -> None:
    memory = Memory()
    dovecot.deliver(mailbox, letter("one"), letter("two"))
    with following(server(dovecot, mailbox), memory, pace=LONG):
        memory.until(lambda: len(memory.kept) == 2, "both came")
        dovecot.delete(mailbox, "INBOX", [1])
        memory.until(lambda: memory.left, "it is gone")

    assert memory.subjects() == ["two"]
    assert memory.moves == []


def test_a_message_that_is_moved_is_not_gone(dovecot: Dovecot) -> None:
    memory = Memory()
    mailbox = dovecot.make_mailbox(["Załatwione & stare", "Договоры"])
    folders = ("INBOX", "Załatwione & stare", "Договоры")
    dovecot.deliver(mailbox, letter("one"), letter("two"), letter("three"))

    with following(server(dovecot, mailbox), memory, *folders, pace=LONG):
        memory.until(lambda: len(memory.kept) == 3, "all came")
        dovecot.move(mailbox, "INBOX", [1], folders[1])
        dovecot.move(mailbox, "INBOX", [3], folders[2])
        memory.until(lambda: len(memory.moves) == 2, "both moves were told")
        dovecot.delete(mailbox, "INBOX", [2])
        memory.until(lambda: len(memory.left) == 3, "one is gone")

    assert [(move.source.uid, move.target.folder) for move in memory.moves] == [(1, folders[1]), (3, folders[2])]
    assert memory.subjects() == []
    assert memory.subjects(folders[1]) == ["one"]
    assert memory.subjects(folders[2]) == ["three"]


def test_a_message_moved_out_of_a_folder_that_is_polled_is_not_gone_either(dovecot: Dovecot) -> None:
    memory = Memory()
    mailbox = dovecot.make_mailbox(["Later"])
    dovecot.append(mailbox, "Later", letter("one"))

    with following(server(dovecot, mailbox), memory, "INBOX", "Later"):
        memory.until(lambda: memory.kept, "it came")
        dovecot.move(mailbox, "Later", [1], "INBOX")
        memory.until(lambda: memory.moves, "the move was told")

    assert memory.subjects("Later") == []
    assert memory.subjects() == ["one"]


def test_a_folder_that_is_numbered_anew_is_read_anew(dovecot: Dovecot, mailbox: str) -> None:
    memory = Memory()
    dovecot.deliver(mailbox, *(letter(str(n)) for n in range(4)))
    with following(server(dovecot, mailbox), memory):
        memory.until(lambda: len(memory.kept) == 4, "all came")
    dovecot.renumber(mailbox)

    with following(server(dovecot, mailbox), memory):
        memory.until(lambda: len(memory.kept) == 8, "all came again")

    assert memory.renewals == ["INBOX"]
    assert memory.subjects() == ["0", "1", "2", "3"]
    assert memory.left == set()


def test_what_is_too_large_or_too_old_is_told_with_its_headers(dovecot: Dovecot, mailbox: str) -> None:
    memory = Memory()
    dovecot.deliver(mailbox, letter("small"), letter("large", body="x" * 90 + "\r\n" * 30000), letter("small too"))
    with dovecot.session(mailbox) as imap:
        imap.append("INBOX", "", '"01-Feb-2020 10:00:00 +0100"', letter("old"))
    bounds = Bounds(largest=10_000, since=dt.date(2021, 1, 1))

    follower = Follower(server(dovecot, mailbox), ["INBOX"], memory, bounds=bounds, pace=QUICK)
    follower.start()
    memory.until(lambda: len(memory.kept) == 4, "all were told")
    follower.stop()

    assert [one.held for one in memory.here()] == ["", "too_large", "", "too_old"]
    assert [one.raw is None for one in memory.here()] == [False, True, False, True]
    assert memory.subjects() == ["small", "large", "small too", "old"]
    assert memory.here()[1].size > 60_000
    assert memory.here()[1].print().message_id == "<large@client.test>"


def test_a_batch_that_could_not_be_stored_comes_again(dovecot: Dovecot, mailbox: str) -> None:
    memory, states = Memory(), []
    dovecot.deliver(mailbox, letter("one"), letter("two"))
    refusals = iter([OSError("the database is away"), OSError("the database is away")])

    def refuse(batch: object) -> None:
        problem = next(refusals, None)
        if problem is not None:
            raise problem

    memory.before_take = refuse
    follower = Follower(server(dovecot, mailbox), ["INBOX"], memory, pace=QUICK, told=states.append)
    follower.start()
    memory.until(lambda: len(memory.kept) == 2, "both came at last")
    follower.stop()

    assert [(one.step, one.detail) for one in states if one.phase == "away"] == [
        ("intake", "the database is away"), ("intake", "the database is away"),
    ]  # fmt: skip
    assert set(memory.takes.values()) == {1}


def test_a_folder_that_is_not_there_is_named_and_the_others_are_read(dovecot: Dovecot, mailbox: str) -> None:
    memory, states = Memory(), []
    dovecot.deliver(mailbox, letter("one"))
    dovecot.append(mailbox, "Sent", letter("sent"))

    follower = Follower(server(dovecot, mailbox), ["INBOX", "Gone", "Sent"], memory, pace=QUICK, told=states.append)
    follower.start()
    memory.until(lambda: len(memory.kept) == 2, "both folders were read")
    until(lambda: any(one.phase == "waiting" for one in states), "it waits")
    follower.stop()

    assert {one.missing for one in states if one.phase == "waiting"} == {("Gone",)}


def test_an_account_can_be_looked_at_on_demand(dovecot: Dovecot, mailbox: str) -> None:
    memory, states = Memory(), []
    follower = Follower(server(dovecot, mailbox), ["INBOX", "Sent"], memory, pace=LONG, told=states.append)
    follower.start()
    until(lambda: states and states[-1].phase == "waiting", "it waits")
    dovecot.append(mailbox, "Sent", letter("sent"))

    follower.look()

    memory.until(lambda: memory.kept, "it was seen")
    assert follower.stop()
    assert states[-1].phase == "stopped"


@pytest.mark.parametrize("without", [{"QRESYNC"}, {"QRESYNC", "CONDSTORE"}, {"QRESYNC", "CONDSTORE", "IDLE"}])
def test_a_server_that_can_less_is_followed_as_well(
    dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch, without: set[str]
) -> None:
    """As Gmail (no QRESYNC), Exchange (no CONDSTORE either) and the oldest are."""
    memory = Memory()
    monkeypatch.setattr(Session, "_ask_caps", _less(Session._ask_caps, without))
    monkeypatch.setattr(Session, "select", _plain(Session.select, "CONDSTORE" in without))
    dovecot.deliver(mailbox, *(letter(str(n)) for n in range(6)))
    pace = Pace(poll=0.3)

    with following(server(dovecot, mailbox), memory, "INBOX", "Trash", pace=pace):
        memory.until(lambda: len(memory.kept) == 6, "all came")
        dovecot.mark(mailbox, "INBOX", [2], r"+FLAGS (\Flagged)")
        dovecot.delete(mailbox, "INBOX", [1, 5])
        memory.until(lambda: len(memory.left) == 2, "two are gone")
        dovecot.move(mailbox, "INBOX", [3], "Trash")
        memory.until(lambda: memory.moves, "one was moved")
        dovecot.deliver(mailbox, letter("late"))
        memory.until(lambda: len(memory.kept) == 8, "one more came")

    assert memory.subjects() == ["1", "3", "5", "late"]
    assert set(memory.takes.values()) == {1}


def test_a_server_that_does_not_say_the_next_number_is_read_all_the_same(
    dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    select = Session.select

    def selected(session: Session, name: str, **how: bool) -> Box:
        box = select(session, name, **how)
        box.uidnext = 0
        return box

    monkeypatch.setattr(Session, "select", selected)
    memory = Memory()
    dovecot.deliver(mailbox, letter("one"), letter("two"))
    with following(server(dovecot, mailbox), memory, pace=LONG):
        memory.until(lambda: len(memory.kept) == 2, "both came")
        dovecot.deliver(mailbox, letter("three"))
        memory.until(lambda: len(memory.kept) == 3, "the third came")

    assert memory.subjects() == ["one", "two", "three"]
    assert set(memory.takes.values()) == {1}


def _less(ask: Callable[[Session], None], without: set[str]) -> Callable[[Session], None]:
    def asked(session: Session) -> None:
        ask(session)
        session.caps -= without

    return asked


def _plain(select: Callable[..., Box], unnumbered: bool) -> Callable[..., Box]:
    def selected(session: Session, name: str, **how: bool) -> Box:
        box = select(session, name, **how)
        if unnumbered:
            box.modseq = 0
        return box

    return selected
