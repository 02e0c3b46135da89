"""Conditions on parties, judged where runs stand: the split, and conditions that end runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from relacja.automation.rules.core import Rules, Run
from relacja.automation.rules.graph import Node, fact_values
from relacja.automation.types import GoOn
from relacja.kit.conditions import Condition, Value
from relacja.platform.conditions import house_zone, values_of


def holds(condition: Condition, run: Run, at: datetime) -> bool:
    """Whether a condition holds of the run: of its party as it is now, and of its facts."""
    values: Mapping[str, Value] = fact_values(run.facts)
    if run.party_id and any(not name.startswith("facts.") for name in condition.fields):
        values = {**values_of(condition.fields, run.party_id, at), **values}
    return condition.judge(values, at, house_zone())


def split(node: Node, run: Run, at: datetime) -> GoOn:
    """The exit of a split."""
    condition = run.graph.condition(str(node.settings.get("condition") or "NEVER"))
    return GoOn("yes" if holds(condition, run, at) else "no")


def end_by_condition(rules: Rules, runs: Sequence[Run], at: datetime) -> None:
    """End those of whom a condition that ends runs of their flow holds, before they do anything more."""
    for run in runs:
        for state, condition in run.graph.conditions:
            if holds(condition, run, at):
                rules.finish(run, state, at, "condition")
                break
