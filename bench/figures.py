"""What a measurement says, as a line of JSON and as a line of a table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: of the ratio to the floor, or of the value itself; at most, or at least."""

    limit: float
    of: str = "ratio"
    at_least: bool = False

    def __str__(self) -> str:
        return f"{self.of} {'>=' if self.at_least else '<='} {self.limit:g}"

    def holds(self, measured: float) -> bool:
        """Whether a measured ratio or value keeps the promise."""
        return measured >= self.limit if self.at_least else measured <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `floor` and `ratio` are null where nothing can be compared (memory, start)."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str | None = None
    holds: bool | None = None

    def line(self) -> str:
        """The figure as one JSON object."""
        return json.dumps({key: round(v, 4) if isinstance(v, float) else v for key, v in asdict(self).items()})


def figure(name: str, value: float, unit: str, *, floor: float | None = None, target: Target | None = None) -> Figure:
    """A figure with its ratio to the floor and its verdict."""
    ratio = value / floor if floor else None
    judged = ratio if target is not None and target.of == "ratio" else value
    holds = target.holds(judged) if target is not None and judged is not None else None
    return Figure(name, value, unit, floor, ratio, str(target) if target else None, holds)


HEADS = ("", "value", "unit", "floor", "ratio", "target", "")


def _cells(one: Figure) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        if value is None:
            return "-"
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

    verdict = {True: "holds", False: "MISSED", None: ""}[one.holds]
    return (one.name, number(one.value), one.unit, number(one.floor), number(one.ratio), one.target or "", verdict)


def table(figures: Sequence[Figure]) -> str:
    """The figures for people."""
    rows = [HEADS, *(_cells(one) for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    left = {0, 2, 5, 6}

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in rows)
