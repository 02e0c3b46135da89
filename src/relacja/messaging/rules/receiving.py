"""What becomes of a message that comes in, before it is known whose it is: in, held, or left out with a reason."""

from dataclasses import dataclass
from typing import Literal

State = Literal["in", "held", "refused"]
BULK = frozenset({"bulk", "list"})
SILENT = frozenset({"bounce", "auto_reply", "bulk", "list", "notification"})
"""What nobody wrote to us: it changes no status and waits for nobody."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it; `reason` is blank where it comes in."""

    state: State = "in"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is asked about a message: what kind it is, whether we know its sender, how big it is, and the house's rules.

    `from_sender_today`: how many came from this sender to this mailbox within a day.
    """

    automatic: str = ""
    is_known: bool = False
    answers_ours: bool = False
    is_from_us: bool = False
    is_blocked: bool = False
    is_junk: bool = False
    takes_bulk: bool = False
    from_sender_today: int = 0
    most_from_sender: int = 200


def verdict(seen: Seen) -> Verdict:
    """In, unless there is a reason: who is blocked, junk folders, bulk from those nobody knows, floods and loops."""
    if seen.is_blocked:
        return Verdict("refused", "blocked")
    if seen.is_junk:
        return Verdict("refused", "junk")
    if seen.is_from_us and seen.automatic:
        return Verdict("refused", "own_automatic")
    if seen.from_sender_today >= seen.most_from_sender:
        return Verdict("held", "flood")
    if seen.automatic in BULK and not seen.answers_ours and not seen.is_known and not seen.takes_bulk:
        return Verdict("refused", "bulk")
    return Verdict()


def waits_for_us(automatic: str) -> bool:
    """Whether somebody waits for an answer."""
    return automatic not in SILENT
