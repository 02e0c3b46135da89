"""How one comparison is judged in memory: a closure over the field's key, so that judging costs no more than it must.

What holds for values that are not known is written in the table of `relacja.kit.conditions`.
"""

import operator
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from .folding import folded
from .operands import Field, Fixed, Getter, Operand, Present, Relative, is_day

Judge = Callable[[Getter, Present], bool]
Reader = Callable[[Getter, Present], Any]
Sign = Literal["=", "!=", "<", "<=", ">", ">="]
Many = Literal["ANY", "ALL"]

SIGNS: dict[Sign, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""`!=` holds where `=` does not, and so where a value is not known."""


def compared(field: Field, sign: Sign, right: Operand) -> Judge:
    """A field beside a fixed value or another field."""
    test, key, turned = SIGNS[sign], field.key, sign == "!="
    if "unknown" in (field.kind, right.kind if isinstance(right, Field) else ""):
        return lambda get, now: turned
    by_day = is_day(field) or is_day(right)
    shape = _shape(field, right, by_day=by_day)
    if not _is_fixed(right, by_day=by_day):
        other_of = reader(right, field, by_day=by_day)

        def widely(get: Getter, now: Present) -> bool:
            left, other = get(key), other_of(get, now)
            if left is None or other is None:
                return turned
            return test(left if shape is None else shape(left, now), other) is not turned

        return widely
    fixed = _constant(cast(Fixed, right), field)
    if shape is None:

        def plainly(get: Getter, now: Present) -> bool:
            value = get(key)
            return (value is not None and test(value, fixed)) is not turned

        return plainly

    def shaped(get: Getter, now: Present) -> bool:
        value = get(key)
        return (value is not None and test(shape(value, now), fixed)) is not turned

    return shaped


def _is_fixed(operand: Operand, *, by_day: bool) -> bool:
    return not isinstance(operand, Field | Relative) and not (by_day and isinstance(operand, datetime))


def _constant(fixed: Fixed, beside: Operand) -> object:
    """A fixed value as it is compared; a whole number as an int, which compares faster and just the same."""
    if isinstance(fixed, str):
        return fixed if exact(fixed, beside) else folded(fixed)
    if isinstance(fixed, Decimal):
        return int(fixed) if fixed == fixed.to_integral_value() else fixed
    return fixed.astimezone(UTC) if isinstance(fixed, datetime) else fixed


def reader(operand: Operand, beside: Operand, *, by_day: bool = False) -> Reader:
    """How an operand is read to be compared with the field beside it: folded, by day, or as it is."""
    if isinstance(operand, Relative):
        return lambda get, now: _day(now.when(operand), now) if by_day else now.when(operand)
    if not isinstance(operand, Field):
        if by_day and isinstance(operand, datetime):
            return lambda get, now: now.day_of(operand)
        fixed = _constant(operand, beside)
        return lambda get, now: fixed
    key, shape = operand.key, _shape(operand, beside, by_day=by_day)
    if shape is None:
        return lambda get, now: get(key)

    def read(get: Getter, now: Present) -> object:
        value = get(key)
        return None if value is None else shape(value, now)

    return read


def _shape(field: Field, beside: Operand, *, by_day: bool) -> Callable[[Any, Present], object] | None:
    """What is done to the value of a field before it is compared; None for nothing."""
    if field.kind == "moment":
        return _day if by_day else _instant
    if field.kind in {"text", "choice"} and not exact(field, beside):
        return _folded
    return None


def exact(one: Operand, other: Operand) -> bool:
    """Choices are compared as they are with choices and with fixed values; all other text is folded."""
    kinds = {each.kind for each in (one, other) if isinstance(each, Field)}
    return kinds == {"choice"}


def _day(value: Any, now: Present) -> object:
    return now.day_of(value) if isinstance(value, datetime) else value


def _instant(value: Any, now: Present) -> object:
    """In UTC: a moment at which clocks are put back equals no other in Python as long as it stands in its own zone."""
    return value.astimezone(UTC)


def _folded(value: Any, now: Present) -> object:
    return folded(value)


def among(field: Field, options: tuple[Fixed, ...]) -> Judge:
    """A field that has one of some fixed values."""
    if not options or field.kind == "unknown":
        return lambda get, now: False
    key, by_day = field.key, is_day(field) or is_day(options[0])
    shape = _shape(field, options[0], by_day=by_day)
    if not all(_is_fixed(each, by_day=by_day) for each in options):
        left_of, readers = reader(field, options[0], by_day=by_day), [reader(e, field, by_day=by_day) for e in options]

        def counted(get: Getter, now: Present) -> bool:
            left = left_of(get, now)
            return left is not None and any(left == each(get, now) for each in readers)

        return counted
    wanted = frozenset(_constant(each, field) for each in options)

    def judge(get: Getter, now: Present) -> bool:
        value = get(key)
        return value is not None and (value if shape is None else shape(value, now)) in wanted

    return judge


def known(field: Field) -> Judge:
    """A field about which something is known."""
    key, never = field.key, field.kind == "unknown"
    return lambda get, now: not never and get(key) is not None


def flagged(field: Field) -> Judge:
    """A flag that is set."""
    key, never = field.key, field.kind == "unknown"
    return lambda get, now: not never and get(key) is True


def matched(field: Field, how: Literal["CONTAINS", "BEGINS WITH"], wanted: str | Field) -> Judge:
    """A text that has another in it, or at its beginning."""
    if field.kind == "unknown" or (isinstance(wanted, Field) and wanted.kind == "unknown"):
        return lambda get, now: False
    test: Callable[[str, str], bool] = str.__contains__ if how == "CONTAINS" else str.startswith
    key, other = field.key, _text(wanted)

    def judge(get: Getter, now: Present) -> bool:
        value, part = get(key), other(get)
        return value is not None and part is not None and test(folded(cast(str, value)), part)

    return judge


def _text(wanted: str | Field) -> Callable[[Getter], str | None]:
    if isinstance(wanted, str):
        fixed = folded(wanted)
        return lambda get: fixed
    key = wanted.key
    return lambda get: None if (found := get(key)) is None else folded(cast(str, found))


def held(field: Field, wanted: str | Field) -> Judge:
    """A list that has a text in it."""
    if field.kind == "unknown" or (isinstance(wanted, Field) and wanted.kind == "unknown"):
        return lambda get, now: False
    key, other = field.key, _text(wanted)

    def judge(get: Getter, now: Present) -> bool:
        items, text = get(key), other(get)
        return items is not None and text is not None and text in _set(items)

    return judge


def held_of(field: Field, how: Many, wanted: tuple[str, ...] | Field) -> Judge:
    """A list that has any, or all, of some texts in it."""
    if field.kind == "unknown" or (isinstance(wanted, Field) and wanted.kind == "unknown"):
        return lambda get, now: False
    key = field.key
    fixed = _set(wanted) if not isinstance(wanted, Field) else None
    other_key = wanted.key if isinstance(wanted, Field) else ""

    def judge(get: Getter, now: Present) -> bool:
        items, others = get(key), fixed if fixed is not None else get(other_key)
        if items is None or others is None:
            return False
        have, asked = _set(items), _set(others)
        return asked <= have if how == "ALL" else not asked.isdisjoint(have)

    return judge


def _set(items: object) -> frozenset[str]:
    if isinstance(items, frozenset):
        return items
    return frozenset(map(folded, cast(Iterable[str], items)))
