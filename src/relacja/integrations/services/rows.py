"""Rows that a program sends as JSON, made into the records that import targets take."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from relacja.platform.actor import Actor
from relacja.platform.transfer import values
from relacja.platform.transfer.plugs import ImportTarget, field_of, import_targets
from relacja.platform.transfer.types import Record


class NoSuchTarget(LookupError):
    """Rows cannot become this."""


class BadRows(ValueError):
    """Some rows hold a field the target does not know, or a value that is not of the field's kind."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(f"{len(errors)} values cannot be taken")
        self.errors = errors


MOST_ERRORS = 100
READERS: Mapping[str, Callable[[Any], Any]] = {
    "number": values.number_of,
    "money": values.number_of,
    "date": values.date_of,
    "datetime": values.moment_of,
    "boolean": values.truth_of,
}


def target_for(actor: Actor, code: str) -> ImportTarget:
    """The target of that code; `NoSuchTarget`, or `NotPermitted` where the actor may not import into it."""
    target = import_targets.get(code)
    if target is None:
        raise NoSuchTarget(code)
    actor.require(target.permission)
    return target


def records_of(target: ImportTarget, rows: Sequence[Mapping[str, Any]]) -> list[Record]:
    """Records of the rows, numbered from 1; raises `BadRows` naming what cannot be taken."""
    errors: list[dict[str, str]] = []
    records = []
    for number, row in enumerate(rows, 1):
        at = f"#/rows/{number - 1}"
        lines = row.get("rows") if target.group_by else None
        plain = {name: value for name, value in row.items() if not (target.group_by and name == "rows")}
        inner = [_read(target, line, f"{at}/rows/{place}", errors) for place, line in enumerate(lines or ())]
        whole = _read(target, plain, at, errors)
        records.append(Record(number, whole, [{"line": number, **line} for line in inner]))
    if errors:
        raise BadRows(errors[:MOST_ERRORS])
    return records


def _read(target: ImportTarget, row: Any, at: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    known = field_of(target)
    if not isinstance(row, Mapping):
        errors.append({"detail": "not an object", "pointer": at})
        return {}
    read = {}
    for name, value in row.items():
        if name not in known:
            errors.append({"detail": "the target has no such field", "pointer": f"{at}/{name}"})
        elif isinstance(value, dict | list):
            errors.append({"detail": "not a plain value", "pointer": f"{at}/{name}"})
        elif value not in (None, ""):
            try:
                read[name] = READERS.get(known[name].kind, values.text_of)(value)
            except (ValueError, OverflowError) as error:
                errors.append({"detail": str(error), "pointer": f"{at}/{name}"})
    return read
