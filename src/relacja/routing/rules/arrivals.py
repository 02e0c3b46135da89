"""Calls that will come, drawn from a seed: at a steady rate, or from counts that were really seen."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, pairwise
from random import Random

from relacja.routing.rules.simulation import Arrival


@dataclass(frozen=True, slots=True)
class Kind:
    """A share of the calls: what is known of them, and how many minutes they are ahead of others."""

    share: float = 1.0
    values: Mapping[str, object] = field(default_factory=dict)
    priority: float = 0.0


ALIKE = (Kind(),)


@dataclass(frozen=True, slots=True)
class Manner:
    """How calls are: mean handling time and mean patience in seconds, both exponential, and of which kinds."""

    handle: float
    patience: float | None = None
    kinds: Sequence[Kind] = ALIKE


def steady(rate: float, manner: Manner, chance: Random) -> Iterator[Arrival]:
    """Calls without end, `rate` a second, at exponential distances (a Poisson process)."""
    at = 0.0
    while True:
        at += chance.expovariate(rate)
        yield _call(at, manner, chance)


@dataclass(frozen=True, slots=True)
class Count:
    """So many calls came in the interval that began then."""

    began: datetime
    calls: int


def counted(counts: Iterable[Count], manner: Manner, chance: Random) -> Iterator[Arrival]:
    """As many calls as were counted in each interval, at random moments of it; intervals in order of time."""
    rows = list(counts)
    if not rows:
        return
    width = interval_of(rows)
    for row in rows:
        start = row.began.timestamp()
        for moment in sorted(start + chance.random() * width for _ in range(row.calls)):
            yield _call(moment, manner, chance)


def interval_of(rows: Sequence[Count]) -> float:
    """The width of the intervals in seconds: the shortest distance of two that follow one another."""
    gaps = [(later.began - sooner.began).total_seconds() for sooner, later in pairwise(rows)]
    if any(gap <= 0 for gap in gaps):
        raise ValueError("the intervals are not in order of time")
    return min(gaps, default=300.0)


def first(calls: int, arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
    """The first so many."""
    return islice(arrivals, calls)


def _call(at: float, manner: Manner, chance: Random) -> Arrival:
    kind = manner.kinds[0]
    if len(manner.kinds) > 1:
        [kind] = chance.choices(manner.kinds, [one.share for one in manner.kinds])
    patience = chance.expovariate(1 / manner.patience) if manner.patience else math.inf
    return Arrival(at, chance.expovariate(1 / manner.handle), patience, kind.priority, values=kind.values)
