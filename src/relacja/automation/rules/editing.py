"""A body as people draw it: changed by small steps, each answering a new one, and read from top to bottom."""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from relacja.automation.rules import kinds
from relacja.automation.rules.graph import Graph, Node

Body = dict[str, Any]

EMPTY: Mapping[str, Any] = {"starts": [], "goals": [], "leaves": [], "again": None, "under_way": "finish"}


def begun() -> Body:
    """The body of a new flow: it ends at once."""
    return dict(EMPTY) | {"first": "end", "nodes": {"end": {"kind": kinds.END, "settings": {}, "exits": {}}}}


def nodes(body: Mapping[str, Any]) -> dict[str, Any]:
    """The nodes of a body as they are stored."""
    found: dict[str, Any] = body.get("nodes") or {}
    return found


def add(body: Mapping[str, Any], after: str, exit_: str, node: Mapping[str, Any], exits: tuple[str, ...]) -> Body:
    """Put a step behind an exit of another one (`after` blank: at the beginning). What stood there follows its first
    exit; its other exits come to an end."""
    new, code = deepcopy(dict(body)), _new_code(body, str(node["kind"]))
    there = nodes(new)
    then = str(new.get("first") or "") if not after else str(there[after].setdefault("exits", {}).get(exit_) or "")
    leads: dict[str, str] = {}
    for number, name in enumerate(exits):
        leads[name] = then if number == 0 and then in there else _end(new)
    new.setdefault("nodes", there)[code] = {"name": "", "settings": {}, **node, "exits": leads}
    if after:
        new["nodes"][after]["exits"][exit_] = code
    else:
        new["first"] = code
    return new


def change(body: Mapping[str, Any], code: str, node: Mapping[str, Any], exits: tuple[str, ...]) -> Body:
    """Set a step; exits that it has no more go, new ones come to an end."""
    new = deepcopy(dict(body))
    old = nodes(new)[code]
    leads = {name: (old.get("exits") or {}).get(name) or _end(new) for name in exits}
    nodes(new)[code] = {**old, **node, "exits": leads}
    return _swept(new)


def lead(body: Mapping[str, Any], code: str, exit_: str, to: str) -> Body:
    """Let an exit lead to another step."""
    new = deepcopy(dict(body))
    nodes(new)[code].setdefault("exits", {})[exit_] = to
    return _swept(new)


def remove(body: Mapping[str, Any], code: str) -> Body:
    """Take a step out: what led to it leads to what follows its first exit, and what nobody comes to any more goes."""
    new = deepcopy(dict(body))
    gone = nodes(new).pop(code)
    then = next((to for to in (gone.get("exits") or {}).values() if to != code), "") or _end(new)
    if new.get("first") == code:
        new["first"] = then
    for node in nodes(new).values():
        node["exits"] = {name: then if to == code else to for name, to in (node.get("exits") or {}).items()}
    return _swept(new)


def _swept(body: Body) -> Body:
    """Without the steps that nobody comes to."""
    reached, next_ = set[str](), [str(body.get("first") or "")]
    while next_:
        code = next_.pop()
        if code in nodes(body) and code not in reached:
            reached.add(code)
            next_ += [str(to) for to in (nodes(body)[code].get("exits") or {}).values()]
    body["nodes"] = {code: node for code, node in nodes(body).items() if code in reached}
    return body


def _end(body: Body) -> str:
    """An end; one is made where there is none."""
    for code, node in nodes(body).items():
        if node.get("kind") == kinds.END:
            return code
    code = _new_code(body, kinds.END)
    body.setdefault("nodes", {})[code] = {"kind": kinds.END, "name": "", "settings": {}, "exits": {}}
    return code


def _new_code(body: Mapping[str, Any], kind: str) -> str:
    stem = re.sub(r"[^a-z0-9_]", "_", kind.lower())[:30]
    taken = nodes(body)
    return next(code for number in range(1, len(taken) + 3) if (code := f"{stem}_{number}") not in taken)


Exits = Callable[[Node], tuple[str, ...] | None]
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A step, how far in it stands, and the exit that leads to it. `again`: it stands further up already; `node` is
    None where an exit leads nowhere."""

    depth: int
    node: Node | None
    came_from: str = ""
    exit: str = ""
    branch: bool = False
    again: bool = False


def rows(graph: Graph, exits: Exits) -> list[Row]:
    """The steps in the order in which one reads them."""
    return list(_walk(graph, exits))


def _walk(graph: Graph, exits: Exits) -> Iterator[Row]:
    seen: set[str] = set()
    stack: list[tuple[str, int, str, str, bool]] = [(graph.first, 0, "", "", False)]
    while stack:
        code, depth, came_from, exit_, branch = stack.pop()
        node = graph.nodes.get(code)
        again = code in seen
        yield Row(min(depth, DEEPEST), node, came_from, exit_, branch, again and node is not None)
        if node is None or again:
            continue
        seen.add(code)
        known = exits(node) or tuple(node.exits)
        several = len(known) > 1
        for name in reversed(known):
            stack.append((node.exits.get(name, ""), depth + several, code, name, several))
