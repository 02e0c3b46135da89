"""Whether what somebody saves has the shape of a flow at all; whether it makes sense is asked when it is published."""

from collections.abc import Callable, Mapping
from typing import Any

from relacja.automation.rules import kinds
from relacja.automation.rules.checks import is_time

MOST_NODES = 200
LONGEST = 10 * 366 * 86_400
CODE = 40


def malformed(body: Mapping[str, Any]) -> str:
    """Where it has not; blank where it has."""
    nodes = body.get("nodes", {})
    if not isinstance(nodes, Mapping) or len(nodes) > MOST_NODES:
        return "nodes"
    for part in ("starts", "goals", "leaves"):
        if not _all(body.get(part) or [], _is_rule):
            return part
    if body.get("again") is not None and not _seconds(body["again"]):
        return "again"
    if body.get("under_way", "finish") not in ("finish", "move", "stop") or not isinstance(body.get("first", ""), str):
        return "under_way" if isinstance(body.get("first", ""), str) else "first"
    return next((f"nodes.{code}" for code, node in nodes.items() if not _is_node(str(code), node)), "")


def _all(said: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(said, list | tuple) and len(said) <= MOST_NODES and all(fits(one) for one in said)


def _is_text(said: Any, most: int = 2000) -> bool:
    return isinstance(said, str) and len(said) <= most and "\0" not in said


def _is_rule(said: Any) -> bool:
    return isinstance(said, Mapping) and _is_text(said.get("news", ""), 80) and _is_text(said.get("when", ""))


def _seconds(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= LONGEST


def _is_node(code: str, node: Any) -> bool:
    if not isinstance(node, Mapping) or not 0 < len(code) <= CODE or not _is_text(node.get("kind"), 60):
        return False
    exits, settings = node.get("exits", {}), node.get("settings", {})
    if not isinstance(exits, Mapping) or not isinstance(settings, Mapping) or not _is_text(node.get("name", ""), 120):
        return False
    if not all(_is_text(str(name), CODE) and _is_text(to, CODE) for name, to in exits.items()):
        return False
    return all(fits(settings[name]) for name, fits in SETTINGS.get(str(node["kind"]), {}).items() if name in settings)


def _is_arm(said: Any) -> bool:
    return (
        isinstance(said, Mapping)
        and _is_text(said.get("code"), CODE)
        and _is_text(said.get("name", ""), 80)
        and isinstance(said.get("share"), int)
    )


def _names(said: Any) -> bool:
    return _all(said, lambda one: _is_text(one, 80))


def _days(said: Any) -> bool:
    return _all(said, lambda one: isinstance(one, int) and 0 <= one <= 6)


def _maybe_seconds(said: Any) -> bool:
    return said is None or _seconds(said)


SETTINGS: dict[str, dict[str, Callable[[Any], bool]]] = {
    kinds.WAIT: {"seconds": _maybe_seconds},
    kinds.WAIT_UNTIL: {"time": lambda said: said == "" or (_is_text(said, 5) and is_time(said)), "weekdays": _days},
    kinds.WAIT_NEWS: {"news": _names, "restarted_by": _names, "seconds": _maybe_seconds, "when": _is_text},
    kinds.SPLIT: {"condition": _is_text},
    kinds.COHORT: {"arms": lambda said: _all(said, _is_arm)},
}
