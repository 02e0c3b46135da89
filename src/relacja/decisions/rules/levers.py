"""What levers may say: a version of them that cannot be read would stop every decision."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from relacja.decisions.rules.arbitration import Factor

MOST = 1000
LONGEST = 100
LOWEST, HIGHEST = -100.0, 1000.0
"""Per cent that an offer, a group or a context may add."""


class Unreadable(ValueError):
    """The levers cannot be set like this."""


def check(body: Mapping[str, Any]) -> None:
    """Every part is of its kind and within its bounds. Raises `Unreadable`."""
    for name, value in body.items():
        if name not in PARTS:
            raise Unreadable(f"there is no lever {name[:LONGEST]!r}")
        if not PARTS[name](value):
            raise Unreadable(f"{name} cannot be set like this")


def _is_number(value: Any, low: float, high: float) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and low <= value <= high
    )


def _is_share(value: Any) -> bool:
    return _is_number(value, 0.0, 1.0)


def _is_percent(value: Any) -> bool:
    return _is_number(value, LOWEST, HIGHEST)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _by_code(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether something maps codes to what fits."""
    return lambda value: (
        isinstance(value, Mapping)
        and len(value) <= MOST
        and all(_is_word(code) and fits(each) for code, each in value.items())
    )


def _are_factors(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(one in list(Factor) for one in value)


CONTROLS: Mapping[str, Callable[[Any], bool]] = {
    "everything": _is_share,
    "model": _is_share,
    "slot": _is_share,
    "everything_is_random": lambda value: isinstance(value, bool),
}
WEIGHT: Mapping[str, Callable[[Any], bool]] = {
    "key": _is_word, "value": _is_word, "percent": _is_percent, "offer": _is_word, "group": _is_word,
}  # fmt: skip


def _are_controls(value: Any) -> bool:
    return isinstance(value, Mapping) and all(name in CONTROLS and CONTROLS[name](each) for name, each in value.items())


def _are_weights(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(_is_weight, value))


def _is_weight(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and {"key", "value", "percent"} <= set(value)
        and all(name in WEIGHT and WEIGHT[name](each) for name, each in value.items())
    )


PARTS: Mapping[str, Callable[[Any], bool]] = {
    "factors": _are_factors,
    "weights": _are_weights,
    "offers": _by_code(_is_percent),
    "groups": _by_code(_is_percent),
    "control": _are_controls,
    "holdouts": _by_code(_is_share),
    "exploration": lambda value: value is None or _is_share(value),
}
