"""Why an item waits where it waits: its rank, and of each worker why they do not have it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from relacja.kit.conditions import Fact
from relacja.routing.rules.load import obstacle
from relacja.routing.rules.plans import Both, Judged
from relacja.routing.rules.values import Item, Rule, Step, Values, Worker
from relacja.routing.types import MediumRule

WhyNot = Literal[
    "",  # they could take it now
    "unavailable",
    "no_capacity",
    "full",
    "busy",
    "occupied",
    "not_named",  # the step asks for somebody else
    "does_not_fit",
    "refused",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One worker and one item: why not, and the comparisons that failed where they do not fit."""

    worker: Worker
    why_not: WhyNot
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What makes the rank of an item, in minutes: how long it waits, and the advance it and its step have."""

    waited: float
    priority: float
    step_priority: float
    step: int
    steps: int
    queue: str
    seconds_left: float | None


def standing(item: Item, now: float) -> Standing:
    """What the rank of an item is made of."""
    step = item.route.steps[min(item.step, len(item.route.steps) - 1)]
    left = None if step.seconds is None else max(0.0, item.step_since + step.seconds - now)
    waited = (now - item.since) / 60.0
    return Standing(waited, item.priority, step.priority, item.step + 1, len(item.route.steps), step.queue, left)


def verdicts(
    item: Item,
    workers: Iterable[Worker],
    in_hand: Mapping[int, Mapping[str, int]],
    media: Mapping[str, MediumRule],
    now: float,
) -> list[Verdict]:
    """Of each worker why they do not have the item, those who come nearest first."""
    step = item.route.steps[min(item.step, len(item.route.steps) - 1)]
    found = [
        _verdict(item, step, worker, obstacle(worker, item.medium, in_hand.get(worker.id, {}), media), now)
        for worker in workers
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.why_not), one.worker.idle_since, one.worker.id))


ORDER: list[WhyNot] = [
    "", "refused", "full", "busy", "occupied", "unavailable", "no_capacity", "not_named", "does_not_fit",
]  # fmt: skip


def _verdict(item: Item, step: Step, worker: Worker, hindered: str, now: float) -> Verdict:
    if step.who != "queue" and item.named.get(step.who) != worker.id:
        return Verdict(worker, "not_named")
    values = {**worker.values, **item.values}
    if step.rule is not None and not step.rule.judge(values):
        return Verdict(worker, "does_not_fit", tuple(failed(step.rule, values)))
    if hindered:
        return Verdict(worker, cast(WhyNot, hindered))
    return Verdict(worker, "refused" if item.refused.get(worker.id, 0.0) > now else "")


def failed(rule: Rule, values: Values) -> list[Fact]:
    """The comparisons of a rule that did not hold."""
    if isinstance(rule, Both):
        return [*failed(rule.first, values), *failed(rule.second, values)]
    if isinstance(rule, Judged) and not rule.judge(values):
        present = rule.present()
        return [fact for fact in rule.condition.why(dict(values), present.at, present.zone) if not fact.holds]
    return []
