"""One folder of an account brought up to date: first what is new, then who is gone.

New comes before gone, so a message that somebody moves is in two places for a moment and never in none. Whether anybody
is gone is found by counting, which every server can answer; only where the count differs are all uids compared.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from relacja.messaging.transports.email.imap_answers import date_of
from relacja.messaging.transports.email.imap_moves import Moves
from relacja.messaging.transports.email.imap_session import Box, No, Session
from relacja.messaging.transports.email.intake import Fetched, Held, Intake, Spot, Standing

WHOLE = "UID INTERNALDATE BODY.PEEK[]"
HEADERS = "UID INTERNALDATE BODY.PEEK[HEADER]"
SURVEY = 5000
"""How many messages are asked for their uid at once."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken at once, and what is not read: messages larger than `largest`, or that came before `since`."""

    batch_messages: int = 50
    batch_bytes: int = 4_000_000
    largest: int = 30_000_000
    window: int = 1000
    since: dt.date | None = None


class Stopped(Exception):
    """Somebody wants the thread to end."""


class FolderSync:
    """Brings one folder up to date, again and again over one session."""

    def __init__(
        self, session: Session, folder: str, intake: Intake, moves: Moves, *, bounds: Bounds, stop: Event
    ) -> None:
        self._session, self.folder, self._intake = session, folder, intake
        self._moves, self._bounds, self._stop = moves, bounds, stop
        self._expected: int | None = None
        """How many messages of the folder the intake has; None: not asked yet."""
        self._end = 0
        """One more than the highest uid that was seen: not every server says it (UIDNEXT), nor says it right."""
        self._measures = "UID RFC822.SIZE" if bounds.since is None else "UID RFC822.SIZE INTERNALDATE"

    def run(self) -> None:
        """Open the folder and tell the intake all that is new in it; it is open afterwards. Raises `NoFolder`."""
        while self._late():
            pass

    def _late(self) -> bool:
        """Bring it up to date once; whether more has come meanwhile."""
        box = self._session.select(self.folder)
        standing = self._take_new(box, self._standing(box))
        self._hear_of_changes(box, standing)
        late = self._gone(box, standing)
        box.touched = False
        end = replace(standing, modseq=max(standing.modseq, box.modseq))
        if end != standing:
            self._intake.reached(self.folder, end)
        return late

    def _standing(self, box: Box) -> Standing:
        standing = self._intake.standing(self.folder)
        if standing is not None and standing.uidvalidity == box.uidvalidity:
            if self._expected is None:
                self._expected = len(self._intake.known(self.folder, box.uidvalidity))
            return standing
        if standing is not None:
            self._intake.renewed(self.folder, box.uidvalidity)
        self._expected = 0
        return Standing(box.uidvalidity, 0, box.modseq)

    # ---- new ---------------------------------------------------------------------------------------------------

    def _take_new(self, box: Box, standing: Standing) -> Standing:
        for window in self._windows(box, standing.uid):
            for batch in self._batches(window):
                self._take(box, batch)
                standing = replace(standing, uid=max(batch))
                self._intake.reached(self.folder, standing)
        return standing

    def _windows(self, box: Box, after: int) -> Iterator[dict[int, dict[bytes, Any]]]:
        """What is known of new messages before they are read, some hundreds at a time, by uid."""
        low, width = after + 1, self._bounds.window
        end = max(box.uidnext, self._end)
        while low < end:
            uids = self._session.search(f"UID {low}:{min(low + width, end) - 1}")
            low += width
            # numbers may lie far apart: the emptier a window, the wider the next
            width = width * 8 if len(uids) < width / 8 else self._bounds.window
            for first in range(0, len(uids), self._bounds.window):
                yield self._asked(uids[first : first + self._bounds.window], self._measures)

    def _batches(self, window: dict[int, dict[bytes, Any]]) -> Iterator[dict[int, dict[bytes, Any]]]:
        batch: dict[int, dict[bytes, Any]] = {}
        size = 0
        for uid in sorted(window):
            own = 0 if self._held(window[uid]) else _size(window[uid])
            if batch and (len(batch) >= self._bounds.batch_messages or size + own > self._bounds.batch_bytes):
                yield batch
                batch, size = {}, 0
            batch[uid] = window[uid]
            size += own
        if batch:
            yield batch

    def _take(self, box: Box, batch: dict[int, dict[bytes, Any]]) -> None:
        if self._stop.is_set():
            raise Stopped
        fetched = self._read(batch)
        if not fetched:
            return
        self._intake.take(self.folder, box.uidvalidity, fetched)
        self._expected = (self._expected or 0) + len(fetched)
        for one in fetched:
            self._moves.arrived(Spot(self.folder, box.uidvalidity, one.uid), one.print())

    def _read(self, batch: dict[int, dict[bytes, Any]]) -> list[Fetched]:
        whole = self._asked([uid for uid, parts in batch.items() if not self._held(parts)], WHOLE)
        read: list[Fetched] = []
        for uid, parts in batch.items():
            held = self._held(parts)
            if not held and uid in whole:
                given = {**parts, **whole[uid]}
                raw = given.get(b"BODY[]")
                # one that was larger than the server had said was let pass
                read.append(_fetched(uid, given, raw) if raw is not None else self._unread(uid, given, "too_large"))
            elif held or self._asked([uid], "UID"):
                read.append(self._unread(uid, parts, held or "unreadable"))
        return read

    def _held(self, parts: dict[bytes, Any]) -> Held:
        if _size(parts) > self._bounds.largest:
            return "too_large"
        if self._bounds.since is not None:
            date = date_of(parts.get(b"INTERNALDATE"))
            return "too_old" if date is not None and date.date() < self._bounds.since else ""
        return ""

    def _unread(self, uid: int, parts: dict[bytes, Any], held: Held) -> Fetched:
        given = {**parts, **self._asked([uid], HEADERS).get(uid, {})}
        return _fetched(uid, given, None, held, given.get(b"BODY[HEADER]") or b"")

    def _asked(self, uids: Sequence[int], items: str) -> dict[int, dict[bytes, Any]]:
        """Of those the server gives; one it cannot give spoils none of the others."""
        if not uids:
            return {}
        try:
            return self._session.fetch(uids, items)
        except No:
            if len(uids) == 1:
                return {}
            return {uid: parts for one in uids for uid, parts in self._asked([one], items).items()}

    # ---- gone --------------------------------------------------------------------------------------------------

    def _hear_of_changes(self, box: Box, standing: Standing) -> None:
        """A server that numbers changes says with them who has vanished since (QRESYNC)."""
        if standing.uid and standing.modseq and box.modseq and (box.modseq > standing.modseq or box.touched):
            changed = self._session.fetch(f"1:{standing.uid}", "UID", standing.modseq)
            box.modseq = max(box.modseq, *(_modseq(parts) for parts in changed.values()), 0)
            self._vanished(box)

    def _vanished(self, box: Box) -> None:
        gone, box.vanished = box.vanished, set()
        if gone:
            self._depart(box, gone)

    def _gone(self, box: Box, standing: Standing) -> bool:
        """Count, and where the count differs compare: who is gone departs, who was missed is taken. Whether more has
        come since."""
        self._session.noop()
        self._vanished(box)
        if box.exists == self._expected:
            return False
        late = [uid for uid in self._session.fetch(f"{standing.uid + 1}:*", "UID") if uid > standing.uid]
        self._end = max(late, default=0) + 1
        if box.exists - len(late) == self._expected:
            return bool(late)
        present = self._present(box, standing)
        known = set(self._intake.known(self.folder, box.uidvalidity))
        for batch in self._batches(self._asked(sorted(present - known), self._measures)):
            self._take(box, batch)
        self._depart(box, known - present)
        self._expected = len(present)
        return bool(late)

    def _present(self, box: Box, standing: Standing) -> set[int]:
        present: set[int] = set()
        for first in range(1, box.exists + 1, SURVEY):
            present.update(self._session.fetch_numbered(first, min(first + SURVEY - 1, box.exists), "UID"))
        return {uid for uid in present if uid <= standing.uid}

    def _depart(self, box: Box, uids: set[int]) -> None:
        if uids:
            prints = self._intake.prints(self.folder, box.uidvalidity, uids)
            here = {Spot(self.folder, box.uidvalidity, uid): found for uid, found in prints.items()}
            self._expected = (self._expected or 0) - self._moves.departed(here)


def _size(parts: dict[bytes, Any]) -> int:
    return int(parts.get(b"RFC822.SIZE") or 0)


def _modseq(parts: dict[bytes, Any]) -> int:
    return int((parts.get(b"MODSEQ") or [0])[0])


def _fetched(uid: int, parts: dict[bytes, Any], raw: bytes | None, held: Held = "", headers: bytes = b"") -> Fetched:
    date = date_of(parts.get(b"INTERNALDATE"))
    size = len(raw) if raw is not None else _size(parts)
    return Fetched(uid, raw, date, size, held, headers)
