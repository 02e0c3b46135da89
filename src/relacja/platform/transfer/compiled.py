"""A step of a mapping made ready for one table: from cells to the values of a target, fast."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from relacja.platform.transfer import values as forms
from relacja.platform.transfer.countries import country_of
from relacja.platform.transfer.mapping import BadMapping, Condition, FieldRule, Step
from relacja.platform.transfer.plugs import FieldKind, ImportTarget, TargetField
from relacja.platform.transfer.types import Cell, Reading
from relacja.platform.transfer.values import BadValue, text_of

Cells = Sequence[Cell]
Getter = Callable[[Cells], Any]
LookupTables = Mapping[tuple[str, str], "LookedUp"]


@dataclass(slots=True)
class LookedUp:
    """A small table held in memory for look-ups: its header, and its rows by key."""

    header: dict[str, int]
    rows: dict[str, Cells]


class Refusal(Exception):
    """The row cannot be imported: why, and which field is at fault."""

    def __init__(self, reason: str, field_code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field_code = field_code


@dataclass(slots=True)
class CompiledStep:
    """Getters for the fields of one table. `whole` belong to the record, `per_row` to its lines."""

    whole: list[tuple[TargetField, Getter, bool]]
    per_row: list[tuple[TargetField, Getter, bool]]
    wanted: list[Callable[[Cells], bool]]
    key: list[Getter] = field(default_factory=list)

    def takes(self, cells: Cells) -> bool:
        """Whether the step wants the row at all."""
        return all(test(cells) for test in self.wanted)

    def values(self, cells: Cells) -> dict[str, Any]:
        """The values of the record; raises `Refusal`."""
        return _collect(self.whole, cells)

    def row_values(self, cells: Cells) -> dict[str, Any]:
        """The values of one line of a group; raises `Refusal`."""
        return _collect(self.per_row, cells)

    def key_of(self, cells: Cells) -> str:
        """The key of the group, or of the thing that repeats; empty where the row has none."""
        parts = [text_of(value) for value in (getter(cells) for getter in self.key) if value is not None]
        return "\x1f".join(parts) if any(parts) else ""


def compile_step(
    *, step: Step, target: ImportTarget, header: Sequence[Cell], reading: Reading, lookups: LookupTables
) -> CompiledStep:
    """Bind a step to a table; raises `BadMapping` for fields the target does not have and columns that are missing."""
    columns = column_numbers(header)
    fields = {each.code: each for each in target.fields}
    unknown = set(step.fields) - set(fields)
    if unknown:
        raise BadMapping(_("%(target)s has no field %(field)s") % {"target": target.code, "field": sorted(unknown)[0]})
    whole: list[tuple[TargetField, Getter, bool]] = []
    per_row: list[tuple[TargetField, Getter, bool]] = []
    for code, rule in step.fields.items():
        entry = (fields[code], _getter(rule, fields[code], columns, reading, lookups), rule.bad == "leave_out")
        (per_row if fields[code].per_row else whole).append(entry)
    keys = target.group_by or tuple(code for code in _key_codes(target, step) if code in step.fields)
    return CompiledStep(
        whole,
        per_row,
        [_condition(condition, columns) for condition in step.where],
        [_getter(step.fields[code], TargetField(code, code), columns, reading, lookups) for code in keys],
    )


def column_numbers(header: Sequence[Cell]) -> dict[str, int]:
    """Where each column stands, by its name in small letters; a name met twice counts where it stands first."""
    found: dict[str, int] = {}
    for number, name in enumerate(header):
        found.setdefault(text_of(name).lower(), number)
        found.setdefault(f"#{number + 1}", number)
    return found


def _key_codes(target: ImportTarget, step: Step) -> tuple[str, ...]:
    rule = next((rule for rule in target.match_rules if rule.code == step.options.get("match")), None)
    if rule is None and target.match_rules:
        rule = target.match_rules[0]
    return rule.fields if rule else ()


def _collect(getters: list[tuple[TargetField, Getter, bool]], cells: Cells) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for target_field, getter, lenient in getters:
        try:
            value = getter(cells)
        except BadValue as error:
            if lenient:
                continue
            raise Refusal(_said(error.kind, target_field), target_field.code) from error
        if value is not None and value != "":
            found[target_field.code] = value
        elif target_field.required:
            raise Refusal(_("%(field)s is missing") % {"field": target_field.label}, target_field.code)
    return found


def _said(kind: str, target_field: TargetField) -> str:
    names = {
        "number": _("%(field)s is not a number"),
        "date": _("%(field)s is not a date"),
        "boolean": _("%(field)s is neither yes nor no"),
        "choice": _("%(field)s has a value that does not exist"),
        "country": _("%(field)s is not a country"),
    }
    return names.get(kind, _("%(field)s cannot be read")) % {"field": target_field.label}


def _getter(
    rule: FieldRule,
    target_field: TargetField,
    columns: Mapping[str, int],
    reading: Reading,
    lookups: LookupTables,
) -> Getter:
    convert = _converter(target_field, rule, reading)
    if rule.constant is not None:
        value = convert(rule.constant)
        return lambda cells: value
    raw = _raw(rule, columns, lookups)
    plain = not (rule.split or rule.take or rule.strip or rule.values or rule.prefix or rule.default or rule.times)
    if plain:
        return lambda cells: convert(raw(cells))
    change = _change(rule)
    factor = _factor(rule)
    if factor is not None:
        return lambda cells: _times(convert(change(raw(cells))), factor)
    return lambda cells: convert(change(raw(cells)))


def _times(value: Any, factor: Decimal) -> Any:
    return value * factor if isinstance(value, Decimal) else value


def _factor(rule: FieldRule) -> Decimal | None:
    if not rule.times:
        return None
    try:
        return Decimal(rule.times)
    except InvalidOperation as error:
        raise BadMapping(_("%(number)s is not a number") % {"number": rule.times}) from error


def _raw(rule: FieldRule, columns: Mapping[str, int], lookups: LookupTables) -> Getter:
    if rule.lookup is not None:
        return _looked_up(rule, columns, lookups)
    if rule.columns:
        numbers = [_number(columns, [name]) for name in rule.columns]
        glue = rule.join
        return lambda cells: glue.join(
            text for text in (text_of(cells[number]) for number in numbers if number < len(cells)) if text
        )
    number = _number(columns, rule.column)
    return lambda cells: cells[number] if number < len(cells) else None


def _number(columns: Mapping[str, int], names: Sequence[str]) -> int:
    for name in names:
        number = columns.get(name.lower())
        if number is not None:
            return number
    raise BadMapping(_("the table has no column %(name)s") % {"name": " / ".join(names) or "?"})


def _looked_up(rule: FieldRule, columns: Mapping[str, int], lookups: LookupTables) -> Getter:
    assert rule.lookup is not None  # noqa: S101
    by = _number(columns, rule.lookup.by)
    table = lookups[rule.lookup.table, rule.lookup.key]
    take = _number(table.header, [rule.lookup.take])
    rows = table.rows

    def look_up(cells: Cells) -> Cell:
        found = rows.get(text_of(cells[by])) if by < len(cells) else None
        return found[take] if found is not None and take < len(found) else None

    return look_up


def _change(rule: FieldRule) -> Callable[[Cell], Cell]:
    mapped = {key.strip().lower(): value for key, value in rule.values.items()}
    others = mapped.get("*")

    def change(cell: Cell) -> Cell:
        if not (rule.split or rule.take or rule.strip or mapped or rule.prefix) and cell not in (None, ""):
            return cell
        text = text_of(cell)
        if rule.split:
            text = _piece(text, rule.split, rule.part)
        if rule.take:
            text = text[: rule.take] if rule.take > 0 else text[rule.take :]
        if rule.strip:
            text = text.strip(rule.strip).strip()
        if mapped:
            text = mapped.get(text.lower(), others if others is not None else ("" if rule.default else text))
        if rule.prefix and text:
            text = rule.prefix + text
        return text or rule.default

    return change


def _piece(text: str, separator: str, part: int | str) -> str:
    pieces = text.split() if separator == " " else [piece.strip() for piece in text.split(separator)]
    if part == "rest":
        return separator.join(pieces[1:])
    assert isinstance(part, int)  # noqa: S101
    return pieces[part] if -len(pieces) <= part < len(pieces) else ""


def _converter(target_field: TargetField, rule: FieldRule, reading: Reading) -> Callable[[Cell], Any]:
    decimal = rule.decimal or reading.decimal
    order = rule.date_order or reading.date_order
    converters: dict[FieldKind, Callable[[Cell], Any]] = {
        "number": lambda cell: forms.number_of(cell, decimal),
        "money": lambda cell: forms.number_of(cell, decimal),
        "date": lambda cell: forms.date_of(cell, order),
        "datetime": lambda cell: forms.moment_of(cell, order, reading.time_zone),
        "boolean": forms.truth_of,
        "country": lambda cell: country_of(text_of(cell)),
    }
    if target_field.kind == "choice":
        known = _choices(target_field)
        return lambda cell: _chosen(known, cell)
    return converters.get(target_field.kind, text_of)


def _choices(target_field: TargetField) -> dict[str, str]:
    known: dict[str, str] = {}
    for code, label in target_field.choices:
        known[code.lower()] = code
        known[str(label).lower()] = code
    return known


def _chosen(known: Mapping[str, str], cell: Cell) -> str | None:
    text = text_of(cell).lower()
    if not text:
        return None
    if text not in known:
        raise BadValue("choice")
    return known[text]


def _condition(condition: Condition, columns: Mapping[str, int]) -> Callable[[Cells], bool]:
    number = _number(columns, condition.column)
    among = {value.lower() for value in condition.among}
    begins = tuple(value.lower() for value in condition.begins)

    def holds(cells: Cells) -> bool:
        text = text_of(cells[number]).lower() if number < len(cells) else ""
        found = True
        if condition.present is not None:
            found = bool(text) == condition.present
        if among:
            found = found and text in among
        if begins:
            found = found and text.startswith(begins)
        return found != condition.negate

    return holds
