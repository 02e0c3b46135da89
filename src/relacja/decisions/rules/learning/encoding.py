"""What is known of a customer, turned into what a model reads.

Numbers stay numbers (their scale is learnt by the model), everything else becomes marks: names that are there or not.
Nothing here depends on a model or on the clock, so that the same values always give the same reading.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import asinh, isfinite

Value = str | int | float | Decimal | bool | date | None
NUMBERS = (float, int, Decimal)
LONGEST = 60
_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model reads: numbers by name, and the names of marks that are there."""

    numbers: dict[str, float]
    marks: tuple[str, ...]


def encode(
    values: Mapping[str, Value], *, today: date, context: Mapping[str, str] | None = None, crossed: Iterable[str] = ()
) -> Reading:
    """The reading of a customer's values on a day, in a context such as place and medium.

    A number is tamed (`asinh`: like itself near nought, like a logarithm far out). A date is the months until `today`.
    A flag is a mark when true, a text or a choice a mark by its value, what is unknown a mark of its own. The context
    is marks too, and each value named in `crossed` counts once more for itself in each part of the context.
    """
    numbers: dict[str, float] = {}
    marks: list[str] = []
    for name, value in values.items():
        if value is None:
            marks.append(f"{name}=?")
        elif (mark := _read(name, value, today, numbers)) is not None:
            marks.append(mark)
    here = [_mark(name, said) for name, said in (context or {}).items()]
    _cross(numbers, marks, here, frozenset(crossed))
    marks += here
    return Reading(numbers, tuple(marks))


def _read(name: str, value: Value, today: date, numbers: dict[str, float]) -> str | None:
    """Put a number into `numbers`, or return the mark that a value is."""
    if isinstance(value, bool):
        return name if value else None
    if isinstance(value, NUMBERS):
        number = float(value)
        if not isfinite(number):
            return name + "=?"
        numbers[name] = asinh(number)
        return None
    if isinstance(value, str):
        return _mark(name, value)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        numbers[name] = asinh((today - day).days / _MONTH)
        return None
    return name + "=?"


@lru_cache(maxsize=16_384)
def _mark(name: str, said: str) -> str:
    """The mark of a text: folded, so that case and blanks do not tell values apart."""
    folded = " ".join(said.casefold().split())[:LONGEST]
    return f"{name}={folded or '?'}"


def _cross(numbers: dict[str, float], marks: list[str], here: list[str], crossed: frozenset[str]) -> None:
    if not crossed:
        return
    both = [(f"{name}*{place}", number) for name, number in numbers.items() if name in crossed for place in here]
    marks += [f"{mark}*{place}" for mark in marks if mark.partition("=")[0] in crossed for place in here]
    numbers.update(both)
