"""A condition as a piece of SQL that is true or false, never NULL, and means what it means in memory.

It calls two functions the platform makes in the database: `platform_fold(text)` and `platform_fold_all(text[])`, which
fold as `folding.folded` does. Every value is bound; `Column.expression` comes from code, never from people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from .folding import folded
from .memory import exact
from .operands import Field, Fixed, Kind, Operand, Present, Relative, is_day
from .tree import And, Compare, Condition, Flag, Has, HasOf, In, Known, Leaf, Match, Not, Or


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


Column = Clause
"""Where a field's value is found: an expression of the SQL type of its kind, NULL where nothing is known."""

TYPES: dict[Kind, str] = {
    "text": "text", "choice": "text", "number": "numeric", "flag": "boolean", "date": "date", "moment": "timestamptz",
    "list": "text[]",
}  # fmt: skip
SQL_SIGNS = {"!=": "="}


def to_sql(condition: Condition, columns: Mapping[str, Column], at: datetime, zone: tzinfo) -> Clause:
    """The condition over columns; a field without a column is unknown."""
    return _Writer(columns, Present(at, zone)).write(condition)


def _zone_name(zone: tzinfo) -> str:
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    if zone is UTC:
        return "UTC"
    raise ValueError("a zone with a name is needed")


def _joined(text: str, *clauses: Clause) -> Clause:
    """The texts put into the places of a pattern, the parameters in the same order."""
    return Clause(text.format(*(each.text for each in clauses)), tuple(p for each in clauses for p in each.params))


class _Writer:
    def __init__(self, columns: Mapping[str, Column], now: Present) -> None:
        self.columns, self.now = columns, now

    def write(self, condition: Condition) -> Clause:  # noqa: PLR0911 - one answer for each kind of node
        if isinstance(condition, Leaf) and any(field.kind == "unknown" for field in condition.operands()):
            return Clause("TRUE" if isinstance(condition, Compare) and condition.sign == "!=" else "FALSE")
        match condition:
            case And(parts):
                return self.joined(parts, " AND ", "TRUE")
            case Or(parts):
                return self.joined(parts, " OR ", "FALSE")
            case Not(part):
                return _joined("(NOT {})", self.write(part))
            case Known(field):
                return _joined("({} IS NOT NULL)", self.column(field))
            case Flag(field):
                return _joined("({} IS TRUE)", self.column(field))
            case Compare():
                return self.compared(condition)
            case In(field, options):
                return self.among(field, options)
            case Match(field, how, value):
                pattern = "((strpos({}, {}) > 0) IS TRUE)" if how == "CONTAINS" else "(starts_with({}, {}) IS TRUE)"
                return _joined(pattern, self.folded(field), self.folded(value))
            case Has(field, value):
                return _joined("(({} = ANY({})) IS TRUE)", self.folded(value), self.list(field))
            case HasOf(field, how, wanted):
                sign = "@>" if how == "ALL" else "&&"
                return _joined(f"(({{}} {sign} {{}}) IS TRUE)", self.list(field), self.list(wanted))
        raise TypeError(type(condition).__name__)

    def joined(self, parts: Iterable[Condition], word: str, empty: str) -> Clause:
        written = [self.write(part) for part in parts]
        text = f"({word.join(each.text for each in written)})" if written else empty
        return Clause(text, tuple(p for each in written for p in each.params))

    def column(self, field: Field) -> Clause:
        column, kind = self.columns.get(field.key), TYPES[field.kind]
        return _joined(f"({{}})::{kind}", column) if column else Clause(f"NULL::{kind}")

    def compared(self, leaf: Compare) -> Clause:
        right = leaf.value
        by_day = is_day(leaf.field) or is_day(right)
        sides = self.side(leaf.field, right, by_day), self.side(right, leaf.field, by_day)
        ends = "IS NOT TRUE" if leaf.sign == "!=" else "IS TRUE"
        return _joined(f"(({{}} {SQL_SIGNS.get(leaf.sign, leaf.sign)} {{}}) {ends})", *sides)

    def among(self, field: Field, options: tuple[Fixed, ...]) -> Clause:
        if not options:
            return Clause("FALSE")
        by_day = is_day(field) or is_day(options[0])
        values = [self.fixed(each, field, by_day) for each in options]
        kind = "date" if by_day else TYPES[field.kind]
        return _joined(
            "(({} = ANY({})) IS TRUE)", self.side(field, options[0], by_day), Clause(f"%s::{kind}[]", (values,))
        )

    def side(self, operand: Operand, beside: Operand, by_day: bool) -> Clause:
        if not isinstance(operand, Field):
            kind = "date" if by_day else TYPES[beside.kind if isinstance(beside, Field) else "text"]
            return Clause(f"%s::{kind}", (self.fixed(operand, beside, by_day),))
        if operand.kind in {"text", "choice"} and not exact(operand, beside):
            return self.folded(operand)
        if operand.kind == "moment" and by_day:
            zone = Clause("%s::text", (_zone_name(self.now.zone),))
            return _joined("({} AT TIME ZONE {})::date", self.column(operand), zone)
        return self.column(operand)

    def fixed(self, value: Fixed, beside: Operand, by_day: bool) -> object:
        """A fixed value as it is bound."""
        if isinstance(value, Relative):
            value = self.now.when(value)
        if isinstance(value, datetime):
            return self.now.day_of(value) if by_day else value.astimezone(UTC)
        return folded(value) if isinstance(value, str) and not exact(value, beside) else value

    def folded(self, value: str | Field) -> Clause:
        if isinstance(value, str):
            return Clause("%s::text", (folded(value),))
        return _joined("platform_fold({})", self.column(value))

    def list(self, value: tuple[str, ...] | Field) -> Clause:
        if not isinstance(value, Field):
            return Clause("%s::text[]", ([folded(each) for each in value],))
        return _joined("platform_fold_all({})", self.column(value))
