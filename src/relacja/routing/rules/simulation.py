"""A day of calls on a virtual clock, through the very core that routes in life: what a plan and a staff would give."""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import fmean

from relacja.routing.rules.core import Core
from relacja.routing.rules.values import (
    Item,
    Overflow,
    Reservation,
    Reserve,
    Route,
    Worker,
)
from relacja.routing.types import MediumRule


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that will come: when, how long it takes, how long the caller waits, and what is known of it."""

    at: float
    handle: float
    patience: float = math.inf
    priority: float = 0.0
    medium: str = "call"
    values: Mapping[str, object] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Fate:
    """What became of one arrival. `waited` is until the answer, or until the caller gave up or the item overflowed."""

    arrival: Arrival
    waited: float = 0.0
    end: str = "waiting"
    worker: int = 0
    found_free: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a simulation found. `p_wait` is the share of those that found nobody free; shares are of all offered."""

    offered: int
    answered: int
    service_level_20s: float
    asa_s: float
    p_wait: float
    abandoned: float
    overflowed: float
    occupancy: float
    mean_wait_s: float
    longest_wait_s: float

    @classmethod
    def of(cls, fates: Sequence[Fate], occupancy: float, within: float = 20.0) -> "Result":
        """Counted over these fates."""
        ends = Counter(fate.end for fate in fates)
        answered = [fate.waited for fate in fates if fate.end == "answered"]
        total = len(fates) or 1
        return cls(
            offered=len(fates),
            answered=len(answered),
            service_level_20s=sum(waited <= within for waited in answered) / total,
            asa_s=fmean(answered) if answered else 0.0,
            p_wait=sum(not fate.found_free for fate in fates) / total,
            abandoned=ends["abandoned"] / total,
            overflowed=ends["overflowed"] / total,
            occupancy=occupancy,
            mean_wait_s=fmean(fate.waited for fate in fates) if fates else 0.0,
            longest_wait_s=max((fate.waited for fate in fates), default=0.0),
        )


@dataclass(eq=False)
class Simulation:
    """Arrivals and workers played against the core. `way` gives the route of a call and the minutes it is ahead by.

    `ring` is how long a worker takes to answer, `after` how long the wrap-up takes; both hold the worker.
    """

    workers: Sequence[Worker]
    way: Callable[[Arrival], tuple[Route, float]]
    media: Mapping[str, MediumRule]
    ring: float = 0.0
    after: Callable[[Arrival], float] = lambda arrival: 0.0
    fates: list[Fate] = field(default_factory=list)
    busy: float = 0.0
    now: float = 0.0
    _core: Core = field(init=False)
    _queue: list[tuple[float, int, str, int]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _held: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._core = Core(self.media)
        for worker in self.workers:
            self._core.put_worker(worker)

    def run(self, arrivals: Iterator[Arrival]) -> list[Fate]:
        """Play all arrivals (in order of time) to their end."""
        upcoming = next(arrivals, None)
        while upcoming is not None or self._queue or self._core.next_moment() is not None:
            at = self._next_at(upcoming)
            if upcoming is not None and upcoming.at <= at:
                self.now = upcoming.at
                self._arrive(upcoming)
                upcoming = next(arrivals, None)
            elif self._queue and self._queue[0][0] <= at:
                self.now, _n, what, row = heapq.heappop(self._queue)
                getattr(self, f"_{what}")(row)
            else:
                self.now = at
            self._turn()
            if upcoming is None and not self._queue and self._core.waiting == 0:
                break
        return self.fates

    def result(self, open_for: float | None = None) -> Result:
        """What all of it came to; `open_for`: the seconds in which people worked, where that was not always."""
        span = open_for or self.now - (self.fates[0].arrival.at if self.fates else 0.0)
        capacity = len(self.workers) * span
        return Result.of(self.fates, self.busy / capacity if capacity else 0.0)

    def _next_at(self, upcoming: Arrival | None) -> float:
        moments = [upcoming.at] if upcoming else []
        moments += [self._queue[0][0]] if self._queue else []
        timer = self._core.next_moment()
        return min(moments + ([max(timer, self.now)] if timer is not None else []))

    def _later(self, at: float, what: str, row: int) -> None:
        heapq.heappush(self._queue, (at, next(self._numbers), what, row))

    def _arrive(self, arrival: Arrival) -> None:
        self.fates.append(Fate(arrival))
        number = len(self.fates)
        route, ahead = self.way(arrival)
        self._core.put_item(
            Item(
                number, arrival.medium, route, arrival.at, 0, arrival.at,
                arrival.priority + ahead, arrival.values, arrival.named,
            )
        )  # fmt: skip
        if arrival.patience < math.inf:
            self._later(arrival.at + arrival.patience, "abandon", number)

    def _turn(self) -> None:
        for move in self._core.decide(self.now):
            if isinstance(move, Reserve):
                self._reserve(move)
            elif isinstance(move, Overflow):
                self._end(move.item, "overflowed")

    def _reserve(self, move: Reserve) -> None:
        fate = self.fates[move.item - 1]
        fate.found_free = self.now <= fate.arrival.at
        fate.worker = move.worker
        self._held[move.item] = move.worker
        self._core.put_reservation(Reservation(move.item, move.item, move.worker, fate.arrival.medium, "accepted"))
        if self.ring:
            self._later(self.now + self.ring, "answer", move.item)
        else:
            self._answer(move.item)

    def _answer(self, number: int) -> None:
        fate = self.fates[number - 1]
        if fate.end != "waiting":
            return
        self._end(number, "answered")
        seconds = fate.arrival.handle + self.after(fate.arrival)
        self.busy += seconds + self.ring
        self._later(self.now + seconds, "finish", number)

    def _abandon(self, number: int) -> None:
        if self.fates[number - 1].end != "waiting":
            return
        self._end(number, "abandoned")
        self._core.drop_item(number)
        if number in self._held:
            self._finish(number)

    def _finish(self, number: int) -> None:
        worker = self._core.workers[self._held.pop(number)]
        self._core.workers[worker.id] = replace(worker, idle_since=self.now)
        self._core.drop_reservation(number)

    def _end(self, number: int, end: str) -> None:
        fate = self.fates[number - 1]
        fate.end, fate.waited = end, self.now - fate.arrival.at
