"""The figures of the wallboard counted again from the ledger alone: the check on what is counted from the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    at: datetime
    kind: str
    item: int | None
    queue: str
    why: str = ""


@dataclass(slots=True)
class Tally:
    """What a queue came to since the day began, and what waits in it."""

    waiting: int = 0
    longest: datetime | None = None
    answered: int = 0
    within: int = 0
    abandoned: int = 0
    overflowed: int = 0


@dataclass(slots=True)
class _Item:
    queue: str
    state: str = "waiting"
    answered: datetime | None = None
    ended: datetime | None = None
    why: str = ""


STATES = {
    "entered": "waiting",
    "reserved": "reserved",
    "accepted": "assigned",
    "wrapping": "wrapping",
    "completed": "completed",
    "rejected": "waiting",
    "timed_out": "waiting",
    "rescinded": "waiting",
    "cancelled": "cancelled",
}


def recount(
    lines: Iterable[Line], entered: Mapping[int, datetime], seconds: Mapping[str, float], since: datetime
) -> dict[str, Tally]:
    """By queue, from every line there is, in their order. `entered` is the place in the queue of each item.

    An item counts for the queue it stands in, or stood in last.
    """
    items: dict[int, _Item] = {}
    for line in lines:
        if line.item is not None:
            _follow(items, line)
    tallies: dict[str, Tally] = {}
    for number, item in items.items():
        _count(tallies.setdefault(item.queue, Tally()), item, entered[number], seconds.get(item.queue, 20.0), since)
    return tallies


def _follow(items: dict[int, _Item], line: Line) -> None:
    number = line.item or 0
    item = items.setdefault(number, _Item(line.queue))
    if line.kind in ("entered", "step", "rerouted"):
        item.queue = line.queue
    item.state = STATES.get(line.kind, item.state)
    if line.kind == "accepted" and item.answered is None:
        item.answered = line.at
    if line.kind in ("completed", "cancelled"):
        item.ended, item.why = line.at, line.why


def _count(tally: Tally, item: _Item, entered: datetime, seconds: float, since: datetime) -> None:
    if item.state in ("waiting", "reserved"):
        tally.waiting += 1
        tally.longest = min(tally.longest or entered, entered)
    if item.answered is not None and item.answered >= since:
        tally.answered += 1
        tally.within += (item.answered - entered).total_seconds() <= seconds
    if item.state == "cancelled" and item.ended is not None and item.ended >= since:
        tally.abandoned += item.why == "abandoned"
        tally.overflowed += item.why in ("longest_wait", "end_of_plan")
