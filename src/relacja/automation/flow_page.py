"""What the page of a flow shows: its steps as lines, its figures, its problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relacja.automation import queries, services, words
from relacja.automation.models import Flow, Version
from relacja.automation.permissions import CONFIGURE
from relacja.automation.permissions import RUN as MAY_RUN
from relacja.automation.plugs import steps
from relacja.automation.rules import editing, kinds
from relacja.automation.rules.graph import Graph, Rule, read_graph
from relacja.automation.types import DryRun
from relacja.kit.conditions import ALWAYS
from relacja.platform.actor import Actor

ICONS = {
    kinds.WAIT: "hourglass", kinds.WAIT_UNTIL: "clock", kinds.WAIT_NEWS: "bell-ring", kinds.SPLIT: "split",
    kinds.COHORT: "dices", kinds.END: "flag",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it is read."""

    depth: int
    code: str
    icon: str
    title: str
    detail: str
    exit: str
    came_from: str
    came_by: str
    again: bool
    is_end: bool
    standing: int
    problems: list[str]


def graph_of(body: Mapping[str, Any]) -> Graph:
    """A body to be read by people; its conditions are not judged."""
    return read_graph(body, keyed_by="key", salt="", read=lambda _text: ALWAYS)


def shown(actor: Actor, flow: Flow, version: Version) -> dict[str, Any]:
    """Everything on the page of one version."""
    draws = version.state == Version.State.DRAFT and actor.may(CONFIGURE)
    wrong = services.problems(flow, version.body) if draws else []
    counts = queries.counts(actor, [flow.pk])[flow.pk]
    graph = graph_of(version.body)
    return {
        "flow": flow, "version": version, "editing": draws, "may_configure": actor.may(CONFIGURE),
        "may_run": actor.may(MAY_RUN), "problems": wrong, "rules": rules_in_words(flow, graph),
        "lines": lines(graph, {} if draws else queries.at_nodes(actor, flow.pk), wrong),
        "versions": queries.versions(actor, flow.pk),
        "figures": [(str(label), counts.get(state, 0), state) for state, label in FIGURES],
        "may_undo": draws and bool(version.earlier),
    }  # fmt: skip


FIGURES = [
    ("waiting", words.STATES["waiting"]), ("goal", words.STATES["goal"]), ("done", words.STATES["done"]),
    ("left", words.STATES["left"]), ("stopped", words.STATES["stopped"]), ("failed", words.STATES["failed"]),
]  # fmt: skip


def lines(graph: Graph, standing: Mapping[str, int], wrong: list[Any]) -> list[Line]:
    """The steps from top to bottom."""
    found = []
    for row in editing.rows(graph, services.exits_of):
        node, before = row.node, graph.nodes.get(row.came_from)
        code = node.code if node else ""
        icon = "corner-left-up" if row.again else ICONS.get(node.kind) or _icon(node.kind) if node else "circle-alert"
        detail = words.describe(node) if node and node.name else ""
        found.append(
            Line(
                row.depth, code, icon, words.step(node) if node else _("Nothing follows here yet"), detail,
                words.exit_(before, row.exit) if row.branch else "", row.came_from, row.exit, row.again,
                bool(node and node.kind == kinds.END), standing.get(code, 0),
                [one.words for one in wrong if one.node and one.node == code and not row.again],
            )
        )  # fmt: skip
    return found


def _icon(kind: str) -> str:
    found = steps.get(kind)
    return found.icon if found else "circle-help"


def rules_in_words(flow: Flow, graph: Graph) -> list[tuple[str, str]]:
    """What begins runs, what ends them and how often one may enter."""
    again = graph.again
    if again is None:
        entering = pgettext("may enter again", "never")
    elif again:
        entering = _("%(time)s after they entered") % {"time": words.duration(again)}
    else:
        entering = pgettext("may enter again", "as soon as the run before has ended")
    return [
        (_("Begins with"), _rules(graph.starts) or _("whoever is let in by hand or by another part of the product")),
        (_("A run is of"), str(flow.get_keyed_by_display())),
        (_("Reaches the goal by"), _rules(graph.goals) or "–"),
        (_("Is left by"), _rules(graph.leaves) or "–"),
        (_("May enter again"), entering),
    ]


def _rules(rules: tuple[Rule, ...]) -> str:
    return "; ".join(
        " – ".join(part for part in (rule.news and words.news(rule.news), words.condition(rule.when)) if part)
        for rule in rules
    )


def ended(played: DryRun) -> list[tuple[str, int]]:
    """How the runs of a trial ended, in words."""
    return [(str(words.STATES[state]), count) for state, count in sorted(played.ended.items())]


def kinds_to_add(flow: Flow) -> list[tuple[str, str, str, str]]:
    """The steps that can be put into a flow: code, icon, name, hint."""
    own = [(code, ICONS[code], str(word), str(words.HINTS[code])) for code, word in words.KINDS.items()]
    plugged = [
        (code, one.icon, str(one.label), str(one.hint))
        for code, one in steps.items()
        if not one.area or flow.area in {one.area, "general"}
    ]
    return [*sorted(plugged, key=lambda one: one[2].casefold()), *own]
