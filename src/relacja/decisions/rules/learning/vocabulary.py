"""Which column of a model stands for which name, and on what scale numbers are read.

Names have columns of their own, given in the order of the answers, instead of hashed ones: a hundred names hashed into
128 columns collide about thirty times, and nobody could read off what a model goes by. The width doubles as names come;
a field with very many values keeps the first ones apart and shares one column for the rest.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from relacja.decisions.rules.learning.encoding import Reading

NARROWEST, WIDEST = 32, 1024
VALUES_OF_A_FIELD = 48
OTHERS = "…"
_FURTHEST = 3.0
_REMEMBERED = 20_000.0
"""Answers after which the scale of numbers follows as a moving average."""

Array = np.ndarray[Any, Any]


class Vocabulary:
    """The columns of a model. Only `meet` changes it, so it is what the answers made it."""

    def __init__(self, names: Iterable[str] = ("",), scales: Array | None = None, *, met: int = 0) -> None:
        self.names = list(names)
        self.met = met
        self._columns = {name: column for column, name in enumerate(self.names)}
        self._values = Counter(_field(name) for name in self.names[1:])
        self.scales = np.zeros((4, _width(len(self.names)))) if scales is None else scales
        self._settle()

    @property
    def width(self) -> int:
        """How many columns there are, in use or not."""
        return self.scales.shape[1]

    def read(self, reading: Reading) -> Array:
        """One row for a model: a constant, numbers on their scale, marks less how often they are there."""
        columns = self._columns
        row = self._empty.copy()
        found = np.array(self._columns_of(reading.marks), dtype=np.intp)
        row[found] = self._there[found]
        known = [(columns[name], number) for name, number in reading.numbers.items() if name in columns]
        if known:
            where = np.array([column for column, _ in known], dtype=np.intp)
            numbers = np.array([number for _, number in known], dtype=np.float32)
            row[where] = ((numbers - self._middle[where]) * self._inverse[where]).clip(-_FURTHEST, _FURTHEST)
        row[0] = 1.0
        return row

    def meet(self, reading: Reading) -> None:
        """Take in the names of an answer, and move the scales a little."""
        new = {name: True for name in sorted(reading.numbers) if name not in self._columns}
        new |= {name: False for name in sorted(reading.marks) if name not in self._columns}
        for name, is_number in new.items():
            self._add(name, is_number=is_number)
        self._move(reading.numbers, self._columns_of(reading.marks))
        self.met += 1
        self._settle()

    def _columns_of(self, marks: Iterable[str]) -> list[int]:
        """The columns of marks: that of the rest of their field where they have none, or that of the constant."""
        columns = self._columns
        found = [columns.get(name, 0) for name in marks]
        if 0 in found:
            found = [columns.get(name) or columns.get(_others(name), 0) for name in marks]
        return found

    def _add(self, name: str, *, is_number: bool) -> None:
        """Give a name a column, as far as there is room."""
        field = _field(name)
        if not is_number and self._values[field] >= VALUES_OF_A_FIELD:
            name = _others(name)
        if name in self._columns or len(self.names) >= WIDEST:
            return
        column = self._columns[name] = len(self.names)
        self.names.append(name)
        self._values[field] += 1
        if column >= self.width:
            self.scales = np.pad(self.scales, ((0, 0), (0, self.width)))
        count = 0.0 if is_number else min(float(self.met), _REMEMBERED)
        self.scales[:, column] = (float(is_number), count, 0.0, 0.0)

    def _move(self, numbers: dict[str, float], marks: list[int]) -> None:
        is_number, count, middle, spread = self.scales
        seen = is_number == 0
        row = np.where(seen, 0.0, middle)
        row[marks] = 1.0
        row[0] = 0.0
        where = [self._columns[name] for name in numbers if name in self._columns]
        row[where] = [number for name, number in numbers.items() if name in self._columns]
        seen[where] = True
        count += seen
        np.minimum(count, _REMEMBERED, out=count)
        share = seen / np.maximum(count, 1.0)
        away = row - middle
        middle += away * share
        spread += (away * (row - middle) - spread) * share

    def _settle(self) -> None:
        """Prepare what `read` needs. The spread of few numbers is drawn towards one."""
        is_number, count, middle, spread = self.scales
        scale = np.where(is_number > 0, 1.0 / np.sqrt((count * spread + 1.0) / (count + 1.0)), 1.0)
        self._middle, self._inverse = middle.astype(np.float32), scale.astype(np.float32)
        self._there = 1.0 - self._middle
        self._empty = np.where(is_number > 0, 0.0, -middle).astype(np.float32)
        self._empty[0] = 1.0


def _field(name: str) -> str:
    return name.partition("=")[0]


def _others(name: str) -> str:
    return f"{_field(name)}={OTHERS}"


def _width(names: int) -> int:
    width = NARROWEST
    while width < names:
        width *= 2
    return width
