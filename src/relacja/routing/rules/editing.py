"""A plan while it is being written: as the flat fields of a form, and what its buttons do. Nothing is judged here."""

from collections.abc import Mapping
from copy import deepcopy
from math import isfinite
from typing import Any

from relacja.routing.rules.plans import MOST

WAY = ("name", "when", "priority", "longest_wait", "overflow")
STEP = ("queue", "who", "seconds", "skip", "order", "best_by", "priority", "also")
NUMBERS = frozenset({"priority", "longest_wait", "seconds"})

Body = dict[str, Any]


def ways_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filters in order, and at the end the way for everything else."""
    return [*(body.get("filters") or ()), body.get("default") or {}]


def flat(body: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form: `w0-when`, `w0-s1-queue`..., and and how many there are; the last way is the default."""
    ways = ways_of(body)
    data = {"ways": str(len(ways))}
    for w, way in enumerate(ways):
        steps = way.get("steps") or ()
        data[f"w{w}-steps"] = str(len(steps))
        data |= {f"w{w}-{name}": _text(way.get(name)) for name in WAY}
        for s, step in enumerate(steps):
            data |= {f"w{w}-s{s}-{name}": _text(step.get(name)) for name in STEP}
    return data


def body_of(data: Mapping[str, str]) -> Body:
    """The body that the fields of a form say; what is left blank is left out, what is no number stays as typed."""
    ways = [_way(data, f"w{w}") for w in range(_count(data.get("ways")))] or [{"steps": []}]
    default = {name: value for name, value in ways[-1].items() if name not in ("name", "when")}
    return {"filters": ways[:-1], "default": default}


def _way(data: Mapping[str, str], prefix: str) -> dict[str, Any]:
    steps = [_said(data, f"{prefix}-s{s}", STEP) for s in range(_count(data.get(f"{prefix}-steps")))]
    return {**_said(data, prefix, WAY), "steps": steps}


def _said(data: Mapping[str, str], prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    typed = {name: str(data.get(f"{prefix}-{name}") or "").strip() for name in names}
    return {name: _number(text) if name in NUMBERS else text for name, text in typed.items() if text}


def _count(text: str | None) -> int:
    return min(int(text), MOST) if text and text.isdecimal() and len(text) < 9 else 0


def _number(text: str) -> int | float | str:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    if not isfinite(value):
        return text
    return int(value) if value.is_integer() else value


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def changed(body: Mapping[str, Any], do: str) -> Body:
    """The body after a button: `add_way`, `add_step:0`, or `remove`, `up`, `down` with a way or with a way and a step.

    What cannot be done (the first goes up) changes nothing.
    """
    verb, *numbers = do.split(":")
    at = [int(number) for number in numbers if number.isdecimal()]
    filters = deepcopy(list(body.get("filters") or ()))
    default = deepcopy(dict(body.get("default") or {}))
    ways = [*filters, default]
    if verb == "add_way" and len(ways) < MOST:
        filters.append({"steps": deepcopy(list(default.get("steps") or ()))})
    elif verb == "add_step" and at and at[0] < len(ways):
        steps = ways[at[0]].setdefault("steps", [])
        steps.append({"queue": steps[-1].get("queue", "") if steps else ""})
    elif len(at) == 1:
        _move(filters, verb, at[0])
    elif len(at) == 2 and at[0] < len(ways):
        _move(ways[at[0]].setdefault("steps", []), verb, at[1])
    return {"filters": filters, "default": default}


def _move(rows: list[Any], verb: str, at: int) -> None:
    other = {"up": at - 1, "down": at + 1}.get(verb, at)
    if not (0 <= at < len(rows) and 0 <= other < len(rows)):
        return
    if verb == "remove":
        del rows[at]
    else:
        rows[at], rows[other] = rows[other], rows[at]


def place(where: str, ways: int) -> str:
    """Where a problem of a plan with so many ways stands in the form: `filter 2, step 1` is `w1-s0`; blank: nowhere."""
    way, _comma, step = where.partition(", step ")
    if way != "default" and not way.startswith("filter "):
        return ""
    start = f"w{ways - 1}" if way == "default" else f"w{int(way.removeprefix('filter ')) - 1}"
    return f"{start}-s{int(step) - 1}" if step else start
