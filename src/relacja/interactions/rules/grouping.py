"""How a page of the timeline is laid out: by days, with long runs of the same kind folded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

T = TypeVar("T")
LONGEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """Entries of one kind that follow one another: those shown, and those folded under a line that counts them."""

    shown: tuple[T, ...]
    folded: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """A day and its runs. `has_heading` is false where the page before ended within this day."""

    day: date
    runs: tuple[Run[T], ...]
    has_heading: bool = True


def by_day(
    entries: Sequence[T], day_of: Callable[[T], date], kind_of: Callable[[T], str], continued: date | None = None
) -> list[Day[T]]:
    """The entries by day, in their order; `continued` is the day the page before ended with."""
    return [
        Day(day, tuple(_run(tuple(run)) for _, run in groupby(of_day, key=kind_of)), has_heading=day != continued)
        for day, of_day in groupby(entries, key=day_of)
    ]


def _run(entries: tuple[T, ...]) -> Run[T]:
    """A run longer than `LONGEST_RUN` shows its first entries and folds at least two."""
    if len(entries) <= LONGEST_RUN + 1:
        return Run(entries)
    return Run(entries[:LONGEST_RUN], entries[LONGEST_RUN:])
