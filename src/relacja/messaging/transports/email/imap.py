"""Follows the folders of one mail account in a thread of its own, for as long as it is let."""

import contextlib
import random
import select
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Literal

import structlog

from relacja.messaging.transports.email.account import Away, Server, Step
from relacja.messaging.transports.email.imap_moves import Moves
from relacja.messaging.transports.email.imap_session import No, NoFolder, Session
from relacja.messaging.transports.email.imap_sync import Bounds, FolderSync, Stopped
from relacja.messaging.transports.email.intake import Intake

log = structlog.get_logger(__name__)

SLACK = 1 << 24
"""So much longer than it was announced may a message be."""
MOST_ROUNDS = 10
LONGEST_IDLE = 1500.0
"""Servers end one of 30 minutes (RFC 9051), and networks forget lines on which nothing is said."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. Every folder is looked at each `poll`. After a failure the pause doubles from `first_pause` to
    `most_pause`, give or take a fifth."""

    poll: float = 60.0
    first_pause: float = 1.0
    most_pause: float = 60.0


@dataclass(frozen=True, slots=True)
class State:
    """How it goes; `waiting` is told after each look, a minute apart at most. `missing` are folders that are to be
    followed and are not there; `step` and `detail` say what keeps it away, and `retry_in` for how many seconds."""

    phase: Literal["connecting", "reading", "waiting", "away", "stopped"]
    step: Step | Literal["", "intake"] = ""
    detail: str = ""
    retry_in: float = 0.0
    missing: tuple[str, ...] = ()


class _Looker:
    """Looks at the folders of one session; the first is open afterwards, where it is there."""

    def __init__(self, session: Session, syncs: Sequence[FolderSync], moves: Moves, intake: Intake) -> None:
        self._session, self._syncs, self._moves, self._intake = session, syncs, moves, intake
        self._statuses: dict[str, dict[str, int]] = {}
        self.missing: list[str] = []
        self.is_open = False

    def look(self, *, everything: bool) -> None:
        """At the first, and at the others if asked for or if somebody has left, maybe for one of them.

        It is told who is gone only after all were looked at since.
        """
        main, *others = self._syncs
        if everything:
            self.missing = []
        self._run(main)
        for _ in range(MOST_ROUNDS):
            if not everything and not self._moves.has_departed():
                return
            before = self._moves.departures
            opened = [self._look_at(sync) for sync in others]
            if any(opened):
                self._run(main)
            if self._moves.departures == before:
                self._moves.tell(self._intake)
                return
            everything = False

    def _look_at(self, sync: FolderSync) -> bool:
        """Bring one that is not open up to date if it has changed; whether it was opened for that."""
        try:
            status = self._session.status(sync.folder)
        except No:
            self._miss(sync)
            return False
        if status == self._statuses.get(sync.folder):
            return False
        self._run(sync)
        self._statuses[sync.folder] = status
        return True

    def _run(self, sync: FolderSync) -> None:
        is_main = sync is self._syncs[0]
        try:
            sync.run()
        except NoFolder:
            self._miss(sync)
        if is_main:
            self.is_open = sync.folder not in self.missing

    def _miss(self, sync: FolderSync) -> None:
        if sync.folder not in self.missing:
            self.missing.append(sync.folder)


@dataclass
class Follower:
    """What comes to the first of `folders` is taken at once, the others are polled. `told` hears how it goes, in its
    thread. Nothing that the intake has not confirmed counts as read."""

    server: Server
    folders: Sequence[str]
    intake: Intake
    bounds: Bounds = field(default_factory=Bounds)
    pace: Pace = field(default_factory=Pace)
    told: Callable[[State], None] = lambda state: None
    _stop: Event = field(default_factory=Event, repr=False)

    def __post_init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._session: Session | None = None
        self._was_read = False
        self._moves = Moves()
        self._thread = Thread(target=self.run, name=f"mail {self.server.host}", daemon=True)

    def start(self) -> None:
        """In a thread of its own."""
        self._thread.start()

    def stop(self, patience: float = 10.0) -> bool:
        """End at once, in the middle of whatever it does but a call of the intake; whether it has ended."""
        self._stop.set()
        self.look()
        session = self._session
        if session is not None:
            session.line.cut()
        if self._thread.is_alive():
            self._thread.join(patience)
        return not self._thread.is_alive()

    def look(self) -> None:
        """Look at everything now, not only when the server says so or the time has come."""
        with contextlib.suppress(BlockingIOError):  # it has been asked often enough
            self._near.send(b".")

    def run(self) -> None:
        """Until it is stopped; in the thread that calls."""
        pause = self.pace.first_pause
        while not self._stop.is_set():
            self._tell(State("connecting"))
            self._was_read = False
            try:
                self._follow()
            except Stopped:
                break
            except Exception as problem:  # whatever it is, the account is followed again
                if self._stop.is_set():
                    break
                pause = self.pace.first_pause if self._was_read else pause
                self._rest(problem, pause)
                pause = min(pause * 2, self.pace.most_pause)
        self._tell(State("stopped"))

    def _follow(self) -> None:
        """Until the line breaks."""
        self._moves.forget_departed()
        self._session = Session(self.server, largest=self.bounds.largest + SLACK)
        try:
            with self._session as session:
                self._tell(State("reading"))
                self._look_again(session)
        finally:
            self._session = None

    def _look_again(self, session: Session) -> None:
        syncs = [
            FolderSync(session, name, self.intake, self._moves, bounds=self.bounds, stop=self._stop)
            for name in self.folders
        ]
        looker = _Looker(session, syncs, self._moves, self.intake)
        everything = True
        while not self._stop.is_set():
            looker.look(everything=everything)
            self._was_read = True
            self._tell(State("waiting", missing=tuple(looker.missing)))
            everything = not self._changed(session, looker)

    def _changed(self, session: Session, looker: _Looker) -> bool:
        """Wait; whether the main folder has changed, or else the time or a request to look at all of them has come."""
        seconds = min(self.pace.poll, LONGEST_IDLE)
        if "IDLE" in session.caps and looker.is_open:
            changed = session.idle(seconds, self._far)
        else:
            select.select([self._far], [], [], seconds)
            changed = False
        asked = False
        with contextlib.suppress(BlockingIOError):
            while self._far.recv(100):
                asked = True
        return changed and not asked

    def _tell(self, state: State) -> None:
        try:
            self.told(state)
        except Exception:  # reading goes on even if nobody can be told of it
            log.exception("the state of an account could not be told", host=self.server.host)

    def _rest(self, problem: Exception, pause: float) -> None:
        pause *= random.uniform(0.8, 1.2)  # noqa: S311 so that accounts do not come back all at once
        match problem:
            case Away():
                step: Step | Literal["", "intake"] = problem.step
            case No():
                step = "protocol"
            case _:
                step = "intake"
                log.exception("mail could not be taken in", host=self.server.host)
        self._tell(State("away", step, str(problem), pause))
        self._stop.wait(pause)
