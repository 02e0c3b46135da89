"""What whoever keeps the messages answers and is told, and the values it is told in."""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Held = Literal["", "too_large", "unreadable", "too_old"]
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a folder was taken in: every message up to `uid`, every change up to `modseq` (nought: not numbered)."""

    uidvalidity: int
    uid: int = 0
    modseq: int = 0


@dataclass(frozen=True, slots=True)
class Print:
    """What tells a message from others wherever it lies; blank where it is not known."""

    sha256: str = ""
    message_id: str = ""
    size: int = 0

    def is_of_same(self, other: "Print") -> bool:
        """Whether both are of one message: the same bytes, or, where those are not known, the same name and size."""
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        return bool(self.message_id) and (self.message_id, self.size) == (other.message_id, other.size)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the server has it. `raw` is None where it was not read, and `held` says why; `headers` then tell
    whose it is, as far as the server gave them. `date` is when the server got it."""

    uid: int
    raw: bytes | None
    date: dt.datetime | None
    size: int
    held: Held = ""
    headers: bytes = b""

    def print(self) -> Print:
        """What tells it from others."""
        head = self.headers if self.raw is None else self.raw[:100_000].partition(b"\r\n\r\n")[0]
        found = _MESSAGE_ID.search(head)
        name = found[1].decode("utf-8", "replace") if found else ""
        return Print("" if self.raw is None else hashlib.sha256(self.raw).hexdigest(), name, self.size)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message lies."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Move:
    """A message that lay in one followed folder and lies in another now."""

    source: Spot
    target: Spot


class Intake(Protocol):
    """Keeps the messages of one account. Each call returns when what it was told is durable, and may raise: the same is
    told again then, after a pause. All may be told twice, because the reader may die before it hears the answer. How
    people mark messages in their mail programs is not told: nothing here follows from it."""

    def standing(self, folder: str) -> Standing | None:
        """What `reached` said last; None for a folder never seen."""

    def reached(self, folder: str, standing: Standing) -> None:
        """All up to here was taken; told only after `take` returned."""

    def take(self, folder: str, uidvalidity: int, batch: Sequence[Fetched]) -> None:
        """Messages in the order of their uids. One of a place that is known already counts once."""

    def known(self, folder: str, uidvalidity: int) -> Collection[int]:
        """The uids of all that were taken there and are not gone."""

    def prints(self, folder: str, uidvalidity: int, uids: Collection[int]) -> Mapping[int, Print]:
        """Of those among these that were taken there and are not gone."""

    def gone(self, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        """They are no longer on the server, nor in another followed folder."""

    def moved(self, moves: Sequence[Move]) -> None:
        """They lie elsewhere now; the new places were taken before this is told."""

    def renewed(self, folder: str, uidvalidity: int) -> None:
        """The server numbers the folder anew: all places there count no more, and everything comes again by `take`, to
        be matched by content."""
