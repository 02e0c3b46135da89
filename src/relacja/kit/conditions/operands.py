"""What stands on the two sides of a comparison: fields, fixed values, and moments counted from now."""

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "flag", "date", "moment", "choice", "list", "unknown"]
Value = str | Decimal | int | bool | date | datetime | tuple[str, ...] | None
Getter = Callable[[str], Value]
Unit = Literal["minutes", "hours", "days", "weeks", "months", "years"]

UNITS: tuple[Unit, ...] = ("minutes", "hours", "days", "weeks", "months", "years")
CALENDAR_UNITS: tuple[Unit, ...] = ("days", "weeks", "months", "years")


@dataclass(frozen=True, slots=True)
class FieldType:
    """What is known about a field: its kind, what a choice may be, and words for people for both."""

    kind: Kind
    choices: tuple[str, ...] = ()
    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field in a condition. One that nobody knows is of the kind `unknown`: its value is never known."""

    key: str
    kind: Kind

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Relative:
    """A day or a moment counted from the present: `today - 30 days`, `now + 2 hours`."""

    base: Literal["today", "now"]
    amount: int = 0
    unit: Unit = "days"

    def __str__(self) -> str:
        if not self.amount and self.unit == "days":
            return self.base
        unit = self.unit[:-1] if abs(self.amount) == 1 else self.unit
        return f"{self.base} {'-' if self.amount < 0 else '+'} {abs(self.amount)} {unit}"


Fixed = str | Decimal | date | datetime | Relative
Operand = Fixed | Field


@dataclass(slots=True)
class Present:
    """The moment at which conditions are judged, and the zone in which days are counted."""

    at: datetime
    zone: tzinfo
    _found: dict[Relative, date] = field(default_factory=dict, repr=False)

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment falls in the zone; the first or last there is, where a zone leads past it."""
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:
            return date.min if moment.year == MINYEAR else date.max

    def when(self, relative: Relative) -> date:
        """The day or moment that is meant; never before the first or after the last there is."""
        found = self._found.get(relative)
        if found is None:
            found = self._found[relative] = self._count(relative)
        return found

    def _count(self, relative: Relative) -> date:
        start = self.day_of(self.at)
        if relative.base == "today":
            return counted(start, relative)
        if relative.unit not in CALENDAR_UNITS:
            try:
                return self.at + timedelta(**{relative.unit: relative.amount})
            except OverflowError:
                return self._on(date.min if relative.amount < 0 else date.max)
        return self._on(counted(start, relative))

    def _on(self, day: date) -> datetime:
        """The time of day of the present, on a day; a day is kept from the edges for the sake of zones."""
        day = min(max(day, date(MINYEAR, 1, 3)), date(MAXYEAR, 12, 29))
        local = self.at.astimezone(self.zone)
        return datetime.combine(
            day, time(local.hour, local.minute, local.second, local.microsecond), self.zone
        ).astimezone(UTC)


def counted(start: date, relative: Relative) -> date:
    """A day so many days, weeks, months or years from another; the 31st becomes the last of a shorter month."""
    amount = relative.amount
    if relative.unit in {"days", "weeks"}:
        try:
            return start + timedelta(**{relative.unit: amount})
        except OverflowError:
            return date.min if amount < 0 else date.max
    months = start.year * 12 + start.month - 1 + amount * (12 if relative.unit == "years" else 1)
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if amount < 0 else date.max
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def written(operand: Operand) -> str:
    """An operand as it is written in a condition."""
    if isinstance(operand, str):
        return '"' + operand.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(operand, Decimal):
        return f"{operand:f}"
    if isinstance(operand, datetime):
        return operand.isoformat()
    return str(operand)


def listed(operands: Iterable[Operand]) -> str:
    """Several, in parentheses."""
    return f"({', '.join(written(each) for each in operands)})"


def is_day(operand: Operand) -> bool:
    """Whether it is compared by day: a moment beside it is taken as the day on which it falls."""
    if isinstance(operand, Field):
        return operand.kind == "date"
    if isinstance(operand, Relative):
        return operand.base == "today"
    return isinstance(operand, date) and not isinstance(operand, datetime)
