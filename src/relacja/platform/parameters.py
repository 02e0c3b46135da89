"""Values that managers set in the application: declared and typed by an app, changed with a reason, audited.

Reading one costs no query: each process keeps all changed values and reads them anew every few seconds.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.models import ParameterValue
from relacja.platform.permissions import EDIT_PARAMETERS
from relacja.platform.use_case import use_case

Kind = Literal["int", "decimal", "text", "bool", "choice", "duration"]
Value = int | Decimal | str | bool | timedelta

READ_ANEW_AFTER = 5.0
UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


class NoSuchParameter(LookupError):
    """No app declares a parameter of this code."""


class BadValue(ValueError):
    """The value is not of the parameter's kind, or out of its bounds. The text says which, for people."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value a manager may set: its kind, what it is without anybody setting it, and its bounds.

    A duration's bounds are in seconds, a text's are its length.
    """

    code: str
    label: str | Promise
    kind: Kind
    default: Value
    help: str | Promise = ""
    group: str | Promise = ""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    choices: Mapping[str, str | Promise] = field(default_factory=dict)

    def parse(self, raw: object) -> Value:
        """The value that `raw` (typed by a person, or stored) means; raises `BadValue`."""
        try:
            value = PARSERS[self.kind](raw)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise BadValue(f"{self.code}: not a value of kind {self.kind}") from error
        if self.kind == "choice" and value not in self.choices:
            raise BadValue(f"{self.code}: not one of the choices")
        size = _size(value)
        if (self.minimum is not None and size < self.minimum) or (self.maximum is not None and size > self.maximum):
            raise BadValue(f"{self.code}: between {self.minimum} and {self.maximum}")
        return value

    def typed(self, value: Value) -> str:
        """The value as people type it; `parse` reads it back."""
        if isinstance(value, timedelta):
            return _in_units(value)
        return str(value)

    def stored(self, value: Value) -> int | str | bool:
        """The value as the database keeps it."""
        if isinstance(value, timedelta):
            return str(value.total_seconds())
        return str(value) if isinstance(value, Decimal) else value


def _size(value: Value) -> Decimal:
    if isinstance(value, str):
        return Decimal(len(value))
    return Decimal(str(value.total_seconds())) if isinstance(value, timedelta) else Decimal(value)


def _bool(raw: object) -> bool:
    words = {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False, "off": False, "no": False}
    return words[str(raw).strip().lower()] if str(raw).strip().lower() in words else _refuse()


def _in_units(value: timedelta) -> str:
    left, words = int(value.total_seconds()), []
    for unit, seconds in UNITS.items():
        number, left = divmod(left, seconds)
        if number:
            words.append(f"{number}{unit}")
    return " ".join(words) or "0s"


def _refuse() -> bool:
    raise ValueError


def _decimal(raw: object) -> Decimal:
    number = Decimal(str(raw).strip().replace(" ", "").replace(",", "."))
    return number if number.is_finite() else Decimal(_refuse())


def _duration(raw: object) -> timedelta:
    """A timedelta, seconds, or words of units: `90`, `36h`, `1d 12h`, `15m`."""
    if isinstance(raw, timedelta):
        return raw
    total = Decimal(0)
    for word in str(raw).split():
        unit = UNITS.get(word[-1])
        total += _decimal(word[:-1]) * unit if unit else _decimal(word)
    return timedelta(seconds=float(total)) if str(raw).strip() else timedelta(seconds=_refuse())


PARSERS: dict[Kind, Callable[[object], Value]] = {
    "int": lambda raw: int(str(raw).strip()),
    "decimal": _decimal,
    "text": lambda raw: str(raw).strip(),
    "bool": _bool,
    "choice": str,
    "duration": _duration,
}

parameters: Registry[Parameter] = Registry("parameters", Parameter)


def declare(parameter: Parameter) -> Parameter:
    """Let managers set this value. Call it in the app's `parameters.py`."""
    parameter.parse(parameter.stored(parameter.default))
    return parameters.add(parameter.code, parameter)


@dataclass(slots=True)
class _Kept:
    values: dict[str, Value] = field(default_factory=dict)
    fixed: dict[str, Value] = field(default_factory=dict)
    read_at: float = float("-inf")


_kept = _Kept()


def get(code: str) -> Value:
    """The value in force of a declared parameter."""
    if code in _kept.fixed:
        return _kept.fixed[code]
    if time.monotonic() - _kept.read_at > READ_ANEW_AFTER:
        _read()
    if code in _kept.values:
        return _kept.values[code]
    declared = parameters.get(code)
    if declared is None:
        raise NoSuchParameter(code)
    return declared.default


def get_int(code: str) -> int:
    """`get`, for a parameter of kind int."""
    return cast(int, get(code))


def get_text(code: str) -> str:
    """`get`, for a parameter of kind text or choice."""
    return cast(str, get(code))


def get_duration(code: str) -> timedelta:
    """`get`, for a parameter of kind duration."""
    return cast(timedelta, get(code))


def _read() -> None:
    """Read all changed values; one that no longer fits its declaration counts as not set."""
    values: dict[str, Value] = {}
    for code, stored in ParameterValue.objects.values_list("code", "value"):
        declared = parameters.get(code)
        if declared is not None:
            try:
                values[code] = declared.parse(stored)
            except BadValue:
                continue
    _kept.values, _kept.read_at = values, time.monotonic()


def forget() -> None:
    """Read all values anew at the next use."""
    _kept.read_at = float("-inf")


@contextmanager
def standing_at(code: str, value: Value) -> Iterator[None]:
    """Inside the block the parameter has this value in this process, whatever managers set; for tests and trials."""
    before = _kept.fixed
    _kept.fixed = {**before, code: _declared(code).parse(value)}
    try:
        yield
    finally:
        _kept.fixed = before


def _declared(code: str) -> Parameter:
    declared = parameters.get(code)
    if declared is None:
        raise NoSuchParameter(code)
    return declared


@use_case(permits=EDIT_PARAMETERS, asks_why=True)
def set_parameter(*, actor: Actor, code: str, value: object, reason: str) -> Value:
    """Give a parameter another value, in force everywhere within seconds. Raises `NoSuchParameter`, `BadValue`."""
    declared = _declared(code)
    parsed = declared.parse(value)
    row = ParameterValue.objects.select_for_update().filter(code=code).first()
    before: Any = row.value if row else declared.stored(declared.default)
    ParameterValue.objects.update_or_create(
        code=code, defaults={"value": declared.stored(parsed), "updated_at": timezone.now()}
    )
    audit.note(parameter=code, before=before, after=declared.stored(parsed))
    transaction.on_commit(forget)
    return parsed


@use_case(permits=EDIT_PARAMETERS, asks_why=True)
def reset_parameter(*, actor: Actor, code: str, reason: str) -> Value:
    """Give a parameter its default back. Raises `NoSuchParameter`."""
    declared = _declared(code)
    row = ParameterValue.objects.select_for_update().filter(code=code).first()
    if row is not None:
        audit.note(parameter=code, before=row.value, after=declared.stored(declared.default))
        row.delete()
    transaction.on_commit(forget)
    return declared.default


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter with its value in force, for the page that edits it."""

    parameter: Parameter
    value: Value
    changed: bool


def setting_in_force(actor: Actor, code: str) -> Setting:
    """One parameter with its value, for the page that edits it. Raises `NoSuchParameter`, `NotPermitted`."""
    actor.require(EDIT_PARAMETERS)
    declared = _declared(code)
    _read()
    return Setting(declared, get(code), code in _kept.values)


def settings_in_force(actor: Actor) -> list[Setting]:
    """Every declared parameter with its value, in order of declaration; nothing for whoever may not edit them."""
    if not actor.may(EDIT_PARAMETERS):
        return []
    _read()
    return [Setting(entry, get(entry.code), entry.code in _kept.values) for entry in parameters]
