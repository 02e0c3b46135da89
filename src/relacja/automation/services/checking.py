"""What keeps a draft from being published, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from relacja.automation import words
from relacja.automation.models import Flow
from relacja.automation.plugs import steps
from relacja.automation.rules import checks, kinds
from relacja.automation.rules.graph import FACTS, Node, read_graph
from relacja.automation.services import live
from relacja.automation.types import Problem
from relacja.kit.conditions import ALWAYS, Condition, ConditionError, FieldType
from relacja.platform.conditions import read_condition

NO_DRAFT = Problem("", "There is no draft to publish.")


def problems(flow: Flow, body: Mapping[str, Any]) -> list[Problem]:  # not a use case: it reads what it is given
    """Everything that is wrong with a draft."""
    graph = read_graph(body, keyed_by=flow.keyed_by, salt=flow.salt, read=_never_read)  # type: ignore[arg-type]
    found = [words.problem(one, graph) for one in checks.findings(graph, exits_of, wrong_with)]
    return found + [
        Problem(node.code, _("“%(step)s” needs: %(setting)s.") % {"step": words.step(node), "setting": setting.label})
        for node in graph.nodes.values()
        if node.kind in steps
        for setting in steps[node.kind].settings
        if setting.required and node.settings.get(setting.name) in (None, "", [])
    ]


def exits_of(node: Node) -> tuple[str, ...] | None:  # not a use case: what a step is
    """The exits of a node; None where nobody knows its kind."""
    if node.kind in steps:
        return tuple(steps[node.kind].exits)
    return kinds.exits(node.kind, node.settings)


def wrong_with(text: str) -> str:  # not a use case: it reads a condition
    """What is wrong with a condition; empty where nothing is."""
    known: dict[str, FieldType] = live.facts_known()
    try:
        read_condition(text, known)
    except ConditionError as error:
        return str(error)
    return ""


def _never_read(_text: str) -> Condition:
    return ALWAYS


__all__ = ["FACTS", "NO_DRAFT", "exits_of", "problems", "wrong_with"]
