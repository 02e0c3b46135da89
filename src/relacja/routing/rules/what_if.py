"""What a changed plan would have given: the work that was recorded, played by both plans with the same chance.

Of work that was given up, the wait is its patience. Of work that was answered it is only known to be longer: what is
added to its wait is drawn from the exponential law that fits both (mean: all waiting, divided by those who gave up).
Handling times are those recorded; work that was never answered has one drawn from them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from statistics import fmean, stdev
from typing import Any

from relacja.routing.rules.plans import Plan
from relacja.routing.rules.simulation import Arrival, Fate, Result, Simulation
from relacja.routing.rules.values import Route, Worker
from relacja.routing.types import MediumRule

BATCHES = 10
T_95 = 2.262
"""The quantile of Student's t for ten batches, two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Work as it really came. `handled` is None where nobody answered; `waited` is until the answer or the end."""

    at: float
    medium: str
    waited: float
    handled: float | None
    gave_up: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """The work of a day, and who took any of it: they are played as if they had been there all day."""

    items: Sequence[Arrival]
    workers: Sequence[Worker]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan gave; `interval` is half the width of the 95 % interval of its service level, by batches."""

    result: Result
    interval: float

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which two service levels it lies: none is below nought or above one."""
        level = self.result.service_level_20s
        return max(level - self.interval, 0.0), min(level + self.interval, 1.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans on the same work: the second less the first in service level, with its interval."""

    now: Outcome
    then: Outcome
    gain: float
    gain_interval: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that nothing changes."""
        return abs(self.gain) > self.gain_interval


def arrivals_of(recorded: Sequence[Recorded], chance: Random) -> list[Arrival]:
    """What was recorded, as work that will come: with a handling time and a patience for each."""
    handles = [one.handled for one in recorded if one.handled is not None] or [180.0]
    given_up = sum(one.gave_up for one in recorded)
    mean = sum(one.waited for one in recorded) / given_up if given_up else math.inf
    return [
        Arrival(
            one.at,
            one.handled if one.handled is not None else chance.choice(handles),
            one.waited if one.gave_up else one.waited + (chance.expovariate(1 / mean) if 0 < mean < math.inf else mean),
            medium=one.medium,
            values=one.values,
            named=one.named,
        )
        for one in sorted(recorded, key=lambda one: one.at)
    ]


def compared(days: Sequence[Day], now: Plan, then: Plan, media: Mapping[str, MediumRule]) -> Comparison:
    """Both plans on the same days."""
    first, second = played(days, now, media), played(days, then, media)
    gains = [b - a for a, b in zip(_levels(first), _levels(second), strict=True)]
    return Comparison(outcome(first), outcome(second), fmean(gains) if gains else 0.0, _half_width(gains))


def played(days: Sequence[Day], plan: Plan, media: Mapping[str, MediumRule]) -> list[Fate]:
    """What becomes of the work of all days by a plan, in the order in which it came."""
    return [fate for day in days for fate in _one_day(day, plan, media)]


def _one_day(day: Day, plan: Plan, media: Mapping[str, MediumRule]) -> Iterator[Fate]:
    def way(arrival: Arrival) -> tuple[Route, float]:
        found = plan.filter_for({"item.medium": arrival.medium, **arrival.values})
        return found.route, found.priority

    begun = day.items[0].at if day.items else 0.0
    people = [replace(worker, available=True, idle_since=begun) for worker in day.workers]
    yield from Simulation(people, way, media).run(iter(day.items))


def outcome(fates: Sequence[Fate]) -> Outcome:
    """The figures of a run, with the interval of the service level."""
    return Outcome(Result.of(fates, 0.0), _half_width(_levels(fates)))


def _levels(fates: Sequence[Fate], within: float = 20.0) -> list[float]:
    """The service level of each of ten batches of work that came one after another."""
    size = len(fates) // BATCHES
    batches = [fates[n * size : (n + 1) * size] for n in range(BATCHES)] if size else []
    return [fmean(fate.end == "answered" and fate.waited <= within for fate in batch) for batch in batches]


def _half_width(levels: Sequence[float]) -> float:
    return T_95 * stdev(levels) / math.sqrt(len(levels)) if len(levels) > 1 else 0.0
