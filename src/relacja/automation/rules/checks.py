"""What keeps a flow from being published: found here, put into words elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relacja.automation.rules import kinds
from relacja.automation.rules.graph import Graph, Node

Exits = Callable[[Node], tuple[str, ...] | None]
"""The exits of a node; None where nobody knows its kind."""
Reads = Callable[[str], str]
"""What is wrong with a condition, in words; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem by its code, where it is, and what it is about."""

    code: str
    node: str = ""
    about: str = ""


def findings(graph: Graph, exits: Exits, reads: Reads) -> list[Finding]:
    """Everything that is wrong, in the order in which people read the flow."""
    if graph.first not in graph.nodes:
        return [Finding("no_first")]
    found = [one for node in graph.nodes.values() for one in (*_exits(graph, node, exits), *_settings(node, reads))]
    found += [Finding("unreachable", code) for code in graph.nodes if code not in reached(graph)]
    found += [Finding("endless", code) for code in _loops(graph)]
    for rule in (*graph.starts, *graph.goals, *graph.leaves):
        said = reads(rule.when) if rule.when else ""
        if said:
            found.append(Finding("condition", "", said))
        if not rule.news and not rule.when:
            found.append(Finding("empty_rule"))
    return found


def reached(graph: Graph) -> set[str]:
    """The nodes that some run may come to."""
    found, next_ = set(), [graph.first]
    while next_:
        code = next_.pop()
        if code in graph.nodes and code not in found:
            found.add(code)
            next_ += graph.nodes[code].exits.values()
    return found


def _exits(graph: Graph, node: Node, exits: Exits) -> Iterator[Finding]:
    known = exits(node)
    if known is None:
        yield Finding("unknown_kind", node.code, node.kind)
        return
    for exit_ in known:
        if node.exits.get(exit_) not in graph.nodes:
            yield Finding("no_exit", node.code, exit_)


def _settings(node: Node, reads: Reads) -> Iterator[Finding]:
    said = node.settings
    if node.kind == kinds.WAIT and not _count(said, "seconds"):
        yield Finding("no_time", node.code)
    if node.kind == kinds.WAIT_NEWS:
        if not said.get("news"):
            yield Finding("no_news", node.code)
        if said.get("seconds") is not None and not _count(said, "seconds"):
            yield Finding("no_time", node.code)
    if node.kind == kinds.WAIT_UNTIL and not is_time(str(said.get("time") or "")):
        yield Finding("no_time", node.code)
    if node.kind == kinds.COHORT:
        yield from _arms(node, said)
    if node.kind == kinds.SPLIT and not said.get("condition"):
        yield Finding("no_condition", node.code)
    for name in ("condition", "when"):
        wrong = reads(str(said[name])) if node.kind in kinds.OWN and said.get(name) else ""
        if wrong:
            yield Finding("condition", node.code, wrong)


def _count(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def is_time(text: str) -> bool:
    """Whether a text is a time of day, `09:30`."""
    hour, colon, minute = text.partition(":")
    return bool(colon) and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60


def _arms(node: Node, said: Mapping[str, Any]) -> Iterator[Finding]:
    arms = said.get("arms") or ()
    codes = [str(one.get("code") or "") for one in arms]
    if len(arms) < 2 or len(set(codes)) < len(codes) or "" in codes:
        yield Finding("too_few_arms", node.code)
    shares = [one.get("share") for one in arms]
    if not all(isinstance(share, int) and share >= 0 for share in shares) or sum(shares) != kinds.PER_MILLE:
        yield Finding("shares", node.code)


def _loops(graph: Graph) -> list[str]:
    """One node of each loop that has no wait in it: a run would go round in it without end."""
    found: list[str] = []
    done: set[str] = set()
    for start in graph.nodes:
        if start not in done and (node := _round(graph, start, done)):
            found.append(node)
    return found


def _round(graph: Graph, start: str, done: set[str]) -> str:
    """Walk on from a node, in depth, past steps that are no waits; the node that is come to again, if any is."""
    stack = [(start, iter(_next(graph, start)))]
    on_path = {start}
    while stack:
        code, rest = stack[-1]
        step = next(rest, None)
        if step is None:
            stack.pop()
            on_path.discard(code)
            done.add(code)
        elif step in on_path:
            done |= on_path
            return step
        elif step not in done:
            on_path.add(step)
            stack.append((step, iter(_next(graph, step))))
    return ""


def _next(graph: Graph, code: str) -> tuple[str, ...]:
    node = graph.nodes.get(code)
    if node is None or node.kind in kinds.TIMED:
        return ()
    return tuple(to for to in node.exits.values() if to in graph.nodes)
