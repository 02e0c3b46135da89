"""A lane: one line that takes letters by the batch, hands them over one by one, and keeps what came of them.

Whatever ends it, and whenever: the next lane reads its journal (`services.journal`), and no letter is lost or leaves
twice.
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog
from django.db import close_old_connections, connections
from django.utils import timezone

from relacja.mailings import parameters
from relacja.mailings.models import Letter
from relacja.mailings.rules import marks, places
from relacja.mailings.services import claiming, posting
from relacja.mailings.services.journal import Journal, numbers
from relacja.mailings.services.keeping import ACTOR, Outcome, keep_outcomes
from relacja.messaging import services as messaging
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.services import OpenLine
from relacja.messaging.types import Sent, Step
from relacja.platform import sql
from relacja.platform.jobs import LeftForLater, job, should_stop
from relacja.platform.parameters import get_int

log = structlog.get_logger(__name__)
R = TypeVar("R")

STALE_GATES = 20.0
"""Seconds after which a letter is judged again before it leaves."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds for which a database that is away is waited for."""
BREATH = 1.0
"""Seconds that a lane waits where letters are held back by the minute."""


@job(queue="letters", retries=3, lock="mailings.send_letters")
def send_letters() -> None:  # not a use case: each batch is one
    """Send what is due, over as many lines as there are free."""
    finish_the_dead()
    lanes = get_int(parameters.LINES.code)
    threads = [threading.Thread(target=_in_thread, args=(number,), name=f"lane {number}") for number in range(1, lanes)]
    for thread in threads:
        thread.start()
    try:
        work(0, should_stop)
    finally:
        for thread in threads:
            thread.join()
    if should_stop():
        raise LeftForLater


def _in_thread(number: int) -> None:
    try:
        work(number, should_stop)
    except Exception:
        log.exception("a lane has ended", lane=number)
    finally:
        connections.close_all()


def finish_the_dead() -> int:  # not a use case: each journal is one
    """Let what dead lanes have left become what their journals say; how many letters."""
    done = 0
    for number in numbers():
        journal = Journal.held(number)
        if journal is not None:
            try:
                done += finish(journal)
            finally:
                journal.close()
    return done


def finish(journal: Journal) -> int:  # not a use case: hands over to one
    """Let what the last holder of a journal has left become what it says, and empty it."""
    said, is_whole = journal.read()
    now = timezone.now()
    left = Letter.objects.filter(state="sending", lane=journal.name).values_list("pk", "attempts", "claimed_at")
    outcomes = [
        Outcome(
            pk, attempt, marks.became(said.get((pk, attempt)), is_whole=is_whole), claimed_at or now,
            reason="" if said.get((pk, attempt)) else "process_ended", is_back=(pk, attempt) not in said and is_whole,
        )
        for pk, attempt, claimed_at in left
    ]  # fmt: skip
    if outcomes:
        keep_outcomes(actor=ACTOR, outcomes=outcomes)
        log.warning("letters of a dead lane are settled", lane=journal.name, letters=len(outcomes))
    journal.begin()
    return len(outcomes)


def work(number: int, stops: Callable[[], bool]) -> int:  # not a use case: each batch is one
    """Send what is due until there is nothing, or `stops` says so; how many letters were handed over."""
    journal = Journal.held(number)
    if journal is None:
        return 0
    lane = Lane(journal, stops)
    try:
        patiently(lambda: finish(journal))
        return lane.run()
    finally:
        lane.close()
        journal.close()


class Lane:
    """One line and its journal, in one thread."""

    def __init__(self, journal: Journal, stops: Callable[[], bool]) -> None:
        self._journal, self._stops = journal, stops
        self._lines: dict[int, OpenLine] = {}
        self._failed: set[int] = set()

    def run(self) -> int:
        """Batch after batch, mailbox after mailbox."""
        handed_over = 0
        while not self._stops():
            boxes = patiently(lambda: claiming.waiting_mailboxes(timezone.now()))
            if not boxes:
                break
            looked = 0
            for mailbox_id in boxes:
                claimed = patiently(partial(self._claim, mailbox_id))
                looked += claimed.looked
                handed_over += self._send(mailbox_id, claimed.letters)
            if not looked:
                time.sleep(BREATH)
        return handed_over

    def close(self) -> None:
        """Let go of all lines."""
        for line in self._lines.values():
            line.line.close()
        self._lines.clear()

    def _claim(self, mailbox_id: int) -> claiming.Claimed:
        now = timezone.now()
        return claiming.claim_letters(actor=ACTOR, mailbox_id=mailbox_id, lane=self._journal.name, now=now)

    def _send(self, mailbox_id: int, letters: Sequence[Letter]) -> int:
        """Hand a batch over, and keep what came of it. What was judged too long ago goes back."""
        outcomes: list[Outcome] = []
        began, is_away = time.monotonic(), ""
        for letter in letters:
            if is_away or self._stops() or time.monotonic() - began > STALE_GATES:
                outcomes.append(_given_back(letter))
                continue
            came = self._handed_over(mailbox_id, letter)
            self._journal.mark(letter.pk, letter.attempts, _mark_of(came))
            outcomes.append(came)
            is_away = came.detail if came.reason == "server_away" else ""
        if outcomes:
            patiently(lambda: keep_outcomes(actor=ACTOR, outcomes=outcomes))
            self._journal.begin()
            self._tell_of_server(mailbox_id, is_away, outcomes)
        return len(outcomes)

    def _tell_of_server(self, mailbox_id: int, is_away: str, outcomes: Sequence[Outcome]) -> None:
        if is_away:
            self._failed.add(mailbox_id)
            patiently(lambda: claiming.let_server_rest(actor=ACTOR, mailbox_id=mailbox_id, why=is_away))
        elif mailbox_id in self._failed and any(one.became == "sent" for one in outcomes):
            self._failed.discard(mailbox_id)
            patiently(lambda: claiming.server_is_back(actor=ACTOR, mailbox_id=mailbox_id))

    def _handed_over(self, mailbox_id: int, letter: Letter) -> Outcome:
        came = partial(Outcome, letter.pk, letter.attempts)
        try:
            line = self._line(mailbox_id)
            outgoing = posting.outgoing(letter, line)
            sent = line.line.send(outgoing, lambda step: self._told(letter, step))
        except places.Missing as missing:
            return came("failed", timezone.now(), "missing_value", missing.name)
        except messaging.NoLine:
            return came("queued", timezone.now(), "server_away", "no line")
        except Unreachable as problem:
            return came("queued", timezone.now(), "server_away", str(problem) or "away")
        except Unsure as problem:
            return came("unsure", timezone.now(), "line_broke", str(problem))
        except Refused as problem:
            return came("failed", timezone.now(), "server_refused", f"{problem.code} {problem}".strip())
        return _outcome(came, sent)

    def _told(self, letter: Letter, step: Step) -> None:
        self._journal.mark(letter.pk, letter.attempts, str(step))

    def _line(self, mailbox_id: int) -> OpenLine:
        if mailbox_id not in self._lines:
            self._lines[mailbox_id] = messaging.open_line(actor=ACTOR, mailbox_id=mailbox_id)
        return self._lines[mailbox_id]


def _outcome(came: Callable[..., Outcome], sent: Sent) -> Outcome:
    """A letter goes to one address: the server took it, or not, or not yet."""
    for why in sent.refused.values():
        return came("failed", timezone.now(), "address_refused", why, is_address=True)
    for why in sent.later.values():
        return came("queued", timezone.now(), "not_yet", why)
    return came("sent", timezone.now())


def _given_back(letter: Letter) -> Outcome:
    return Outcome(letter.pk, letter.attempts, "queued", timezone.now(), is_back=True)


def _mark_of(outcome: Outcome) -> str:
    return {"sent": marks.TAKEN, "failed": marks.REFUSED, "queued": marks.LATER}.get(outcome.became, outcome.became)


def patiently(do: Callable[[], R]) -> R:  # not a use case: does one again
    """Do it, again and again while the database is away for a moment."""
    for pause in PAUSES:
        try:
            return do()
        except sql.DATABASE_AWAY:
            close_old_connections()
            time.sleep(pause)
    return do()
