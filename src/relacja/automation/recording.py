"""The record of a run in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from relacja.automation import words
from relacja.automation.models import Line, Version
from relacja.automation.plugs import steps
from relacja.automation.rules import core, kinds
from relacja.automation.rules.graph import Node, read_graph
from relacja.automation.types import RecordLine
from relacja.kit.conditions import ALWAYS

Told = Line | core.Line


def nodes_of(body: Mapping[str, Any]) -> Mapping[str, Node]:
    """The nodes of a body."""
    return read_graph(body, keyed_by="key", salt="", read=lambda _text: ALWAYS).nodes


def node_words(version: Version, code: str) -> str:
    """What a node of a version does."""
    node = nodes_of(version.body).get(code)
    return words.step(node) if node else ""


def in_words(versions: Mapping[int, Version], lines: Iterable[Line]) -> list[RecordLine]:
    """Lines in words, over the version in which each was written: a line that tells of a move begins another one."""
    bodies = {number: nodes_of(version.body) for number, version in versions.items()}
    rows, found = list(lines), []
    number = _first_version(rows, bodies)
    for line in rows:
        if line.what == core.MOVED:
            number = int(line.detail.get("version") or number)
        found.append(said(line, bodies.get(number, {})))
    return found


def _first_version(rows: list[Line], bodies: Mapping[int, Any]) -> int:
    begun = next((line for line in rows if line.what == core.STARTED), None)
    found = int(begun.detail.get("version") or 0) if begun else 0
    return found or max(bodies, default=0)


def said(line: Told, nodes: Mapping[str, Node]) -> RecordLine:
    """One line in words."""
    node = nodes.get(line.node)
    what = _what(line, node) + (_why(node, line.detail) if line.what == core.WAITS else "")
    return RecordLine(
        line.ordinal, line.at, line.node, words.step(node) if node and node.kind != kinds.END else "", what
    )


def _what(line: Told, node: Node | None) -> str:
    tell = TOLD.get(line.what)
    return tell(line.detail) if tell else _went_on(line, node) if line.what == core.WENT_ON else _ended(line, node)


def _started(detail: Mapping[str, Any]) -> str:
    name = detail.get("news")
    return _("Entered because of: %(news)s") % {"news": words.news(str(name))} if name else _("Entered")


def _waits(detail: Mapping[str, Any]) -> str:
    return _("Waits until %(moment)s") % {"moment": _moment(detail.get("until"))}


def _restarted(detail: Mapping[str, Any]) -> str:
    return _("Waits anew because of: %(news)s") % {"news": words.news(str(detail.get("news")))}


def _failed(detail: Mapping[str, Any]) -> str:
    return _("Failed %(attempts)s times and was parked") % {"attempts": detail.get("attempts")}


def _moved(detail: Mapping[str, Any]) -> str:
    return _("Moved to version %(version)s") % {"version": detail.get("version")}


TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    core.STARTED: _started,
    core.WAITS: _waits,
    core.RESTARTED: _restarted,
    core.FAILED: _failed,
    core.MOVED: _moved,
    core.RESUMED: lambda _detail: _("Was let go on by a person"),
}


def _went_on(line: Told, node: Node | None) -> str:
    kind = node.kind if node else ""
    name = line.detail.get("news")
    if name:
        return _("It happened: %(news)s") % {"news": words.news(name)}
    if kind == kinds.COHORT:
        return _("Drawn: %(arm)s") % {"arm": words.exit_(node, line.exit)}
    if kind == kinds.SPLIT:
        return words.exit_(node, line.exit).capitalize()
    if kind in kinds.TIMED:
        return _("The time was up")
    done = _("Step done") if line.exit == "next" else _("Step done: %(exit)s") % {"exit": words.exit_(node, line.exit)}
    return done + _why(node, line.detail)


def _ended(line: Told, node: Node | None) -> str:
    why = str(line.detail.get("why") or "")
    if why.startswith("news:"):
        about = {"news": words.news(why.removeprefix("news:"))}
        return _("Reached the goal: %(news)s") % about if line.exit == "goal" else _("Left: %(news)s") % about
    if line.exit == "goal":
        return _("Reached the goal: a condition holds")
    if line.exit == "left":
        return _("Left: a condition holds")
    if line.exit == "stopped":
        return _("Stopped: %(reason)s") % {"reason": _reason(node, why)}
    return _("Came to the end")


def _why(node: Node | None, detail: Mapping[str, Any]) -> str:
    code = str(detail.get("why") or "")
    return f" ({_reason(node, code)})" if code else ""


def _reason(node: Node | None, code: str) -> str:
    found = steps.get(node.kind) if node else None
    return str((found.reasons.get(code) if found else None) or words.REASONS.get(code) or code)


def _moment(text: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return "?"
    return formatted(timezone.localtime(moment), "j.m.Y H:i")
