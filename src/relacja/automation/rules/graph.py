"""A flow as a graph: nodes by code, where it begins, what ends a run, how runs are keyed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from relacja.automation.types import Facts, News
from relacja.kit.conditions import Condition, Value

KeyedBy = Literal["key", "party"]
UnderWay = Literal["finish", "move", "stop"]
Read = Callable[[str], Condition]

FACTS = "facts."


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a flow: its kind, what is set, and which node each exit leads to."""

    code: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    exits: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """News of a name, perhaps only with such facts; or, where no news is named, a condition on the party."""

    news: str = ""
    when: str = ""


def _nobody_reads(text: str) -> Condition:
    raise LookupError(text)


@dataclass(frozen=True)
class Graph:
    """One version of a flow. `read` turns conditions into what can be judged."""

    nodes: Mapping[str, Node]
    first: str
    starts: tuple[Rule, ...] = ()
    goals: tuple[Rule, ...] = ()
    leaves: tuple[Rule, ...] = ()
    keyed_by: KeyedBy = "key"
    again: int | None = None
    under_way: UnderWay = "finish"
    salt: str = ""
    read: Read = field(default=_nobody_reads)

    @cached_property
    def names(self) -> frozenset[str]:
        """All news that mean something to it."""
        rules = {rule.news for rule in (*self.starts, *self.goals, *self.leaves) if rule.news}
        waits = (node for node in self.nodes.values() if node.kind == "wait_news")
        heard = {name for node in waits for part in ("news", "restarted_by") for name in node.settings.get(part) or ()}
        return frozenset(rules | heard)

    @cached_property
    def conditions(self) -> tuple[tuple[str, Condition], ...]:
        """The conditions on the party that end a run, each with the state it ends in."""
        found = [("goal", rule.when) for rule in self.goals if not rule.news]
        found += [("left", rule.when) for rule in self.leaves if not rule.news]
        return tuple((state, self.condition(text)) for state, text in found if text)

    @cached_property
    def _read(self) -> dict[str, Condition]:
        return {}

    def condition(self, text: str) -> Condition:
        """A condition of it, read once."""
        if text not in self._read:
            self._read[text] = self.read(text)
        return self._read[text]

    def ending(self, news: News, holds: "Holds") -> str | None:
        """The state in which this news ends a run: `goal`, `left`, or None."""
        if any(rule.news == news.name and holds(self, rule.when, news) for rule in self.goals):
            return "goal"
        return "left" if any(rule.news == news.name and holds(self, rule.when, news) for rule in self.leaves) else None

    def is_start(self, news: News, holds: "Holds") -> bool:
        """Whether this news begins a run."""
        return any(rule.news == news.name and holds(self, rule.when, news) for rule in self.starts)

    def key_of(self, news: News) -> str:
        """The key of the run that news of this kind is about; empty where it is about none in particular."""
        if self.keyed_by == "party":
            return party_key(news.party_id) if news.party_id else ""
        return news.key


Holds = Callable[[Graph, str, News], bool]
"""Whether a condition on facts holds of news."""


def party_key(party_id: int) -> str:
    """The key of the runs of a party, where each party runs once at a time."""
    return f"party:{party_id}"


def party_of(key: str) -> int | None:
    """The party of such a key."""
    return int(key.removeprefix("party:")) if key.startswith("party:") else None


def fact_values(facts: Facts) -> dict[str, Value]:
    """Facts as conditions know them; what no condition can ask for is left out."""
    return {FACTS + name: known for name, value in facts.items() if (known := _value(value)) is not None}


def _value(value: Any) -> Value:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return value if isinstance(value, str | bool | int | Decimal) else None


def read_graph(body: Mapping[str, Any], *, keyed_by: KeyedBy, salt: str, read: Read) -> Graph:
    """The graph that a stored body means; what it does not say is as in an empty flow."""
    nodes = {code: _node(code, said) for code, said in (body.get("nodes") or {}).items()}
    return Graph(
        nodes=nodes,
        first=str(body.get("first") or ""),
        starts=tuple(_rules(body.get("starts"))),
        goals=tuple(_rules(body.get("goals"))),
        leaves=tuple(_rules(body.get("leaves"))),
        keyed_by=keyed_by,
        again=body.get("again"),
        under_way=body.get("under_way") or "finish",
        salt=salt,
        read=read,
    )


def _node(code: str, said: Mapping[str, Any]) -> Node:
    exits = {str(exit_): str(to) for exit_, to in (said.get("exits") or {}).items() if to}
    return Node(code, str(said.get("kind") or ""), said.get("settings") or {}, exits, str(said.get("name") or ""))


def _rules(said: Any) -> Iterator[Rule]:
    for one in said or ():
        yield Rule(str(one.get("news") or ""), str(one.get("when") or ""))
