"""A changed plan, played on what was recorded."""

import math
from dataclasses import replace
from random import Random

import pytest

from relacja.kit.conditions import Vocabulary
from relacja.routing.rules import plans
from relacja.routing.rules.plans import QueueRule, Reader
from relacja.routing.rules.values import Worker
from relacja.routing.rules.what_if import Day, Outcome, Recorded, arrivals_of, compared, outcome, played
from relacja.routing.types import MediumRule

MEDIA = {"call": MediumRule()}


def plan(queue: str) -> plans.Plan:
    reader = Reader(Vocabulary({"worker.skill.*": plans.conditions.FieldType("number")}), lambda: None)  # type: ignore[arg-type, return-value]
    queues = {"all": QueueRule("all"), "few": QueueRule("few", "worker.skill.polish >= 3")}
    return plans.read({"default": {"steps": [{"queue": queue}]}}, queues, reader)


def day(calls: int = 400, people: int = 6) -> Day:
    chance = Random(3)  # noqa: S311
    at = 0.0
    items = []
    for _ in range(calls):
        at += chance.expovariate(1 / 60)
        items.append(Recorded(at, "call", 5.0, chance.expovariate(1 / 240), gave_up=False))
    workers = [Worker(n, False, 0.0, {"worker.skill.polish": 5} if n <= 3 else {}) for n in range(1, people + 1)]
    return Day(arrivals_of(items, Random(1)), workers)  # noqa: S311


def test_the_same_plan_makes_no_difference() -> None:
    found = compared([day()], plan("all"), plan("all"), MEDIA)
    assert (found.gain, found.gain_interval, found.is_clear) == (0.0, 0.0, False)
    assert found.now == found.then


def test_a_plan_that_asks_only_half_of_the_people_is_clearly_worse() -> None:
    found = compared([day()], plan("all"), plan("few"), MEDIA)
    assert found.gain < -0.3
    assert found.is_clear
    assert found.then.result.longest_wait_s > found.now.result.longest_wait_s


@pytest.mark.parametrize(("level", "bounds"), [(0.95, (0.75, 1.0)), (0.05, (0.0, 0.25)), (0.5, (0.3, 0.7))])
def test_no_service_level_lies_above_all_or_below_nothing(level: float, bounds: tuple[float, float]) -> None:
    result = replace(outcome(played([day(100)], plan("all"), MEDIA)).result, service_level_20s=level)
    assert Outcome(result, 0.2).bounds == pytest.approx(bounds)


def test_everything_that_came_is_counted_once() -> None:
    fates = played([day(100), day(50)], plan("all"), MEDIA)
    assert len(fates) == 150
    assert outcome(fates).result.answered == 150


def test_who_gave_up_has_the_patience_they_showed_and_others_more() -> None:
    recorded = [
        Recorded(0.0, "call", 30.0, None, gave_up=True),
        *(Recorded(float(n), "call", 10.0, 60.0, gave_up=False) for n in range(1, 2001)),
    ]
    first, *rest = arrivals_of(recorded, Random(1))  # noqa: S311
    assert first.patience == 30.0
    assert first.handle == 60.0
    assert min(one.patience for one in rest) >= 10.0
    mean = (30.0 + 2000 * 10.0) / 1
    assert sum(one.patience - 10.0 for one in rest) / 2000 == pytest.approx(mean, rel=0.1)


def test_where_nobody_gave_up_nobody_does() -> None:
    [one] = arrivals_of([Recorded(0.0, "call", 10.0, 60.0, gave_up=False)], Random(1))  # noqa: S311
    assert one.patience == math.inf
