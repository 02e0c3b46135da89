"""Conditions on parties, judged where runs stand: the split, and conditions that end runs. What is known of the parties
of many runs is read in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from relacja.automation.rules.core import Rules, Run
from relacja.automation.rules.graph import Node, fact_values
from relacja.automation.types import GoOn
from relacja.kit.conditions import Condition, Value
from relacja.platform.conditions import house_zone, values_of_many

Known = Mapping[int, Mapping[str, Value]]


def known_of(runs: Sequence[Run], conditions: Collection[Condition], at: datetime) -> Known:
    """What these conditions ask of the parties of these runs, as it is now."""
    fields = {name for one in conditions for name in one.fields if not name.startswith("facts.")}
    parties = {run.party_id for run in runs if run.party_id}
    return values_of_many(fields, parties, at) if fields and parties else {}


def holds(condition: Condition, run: Run, known: Known, at: datetime) -> bool:
    """Whether a condition holds of the run: of what is known of its party, and of its facts."""
    values = {**known.get(run.party_id or 0, {}), **fact_values(run.facts)}
    return condition.judge(values, at, house_zone())


def split(node: Node, runs: Sequence[Run], at: datetime) -> list[GoOn]:
    """The exits of runs that stand at one split."""
    condition = runs[0].graph.condition(str(node.settings.get("condition") or "NEVER"))
    known = known_of(runs, [condition], at)
    return [GoOn("yes" if holds(condition, run, known, at) else "no") for run in runs]


def ended(runs: Sequence[Run], at: datetime) -> list[str | None]:
    """The state in which each run ends by a condition of its flow, None where none holds."""
    known = known_of(runs, [condition for run in runs for _state, condition in run.graph.conditions], at)
    return [
        next((state for state, condition in run.graph.conditions if holds(condition, run, known, at)), None)
        for run in runs
    ]


def end_by_condition(rules: Rules, runs: Sequence[Run], at: datetime) -> None:
    """End those of whom a condition that ends runs of their flow holds, before they do anything more."""
    for run, state in zip(runs, ended(runs, at), strict=True):
        if state is not None:
            rules.finish(run, state, at, "condition")
