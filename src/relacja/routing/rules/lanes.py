"""Lanes: the items that ask for the same workers in the same order stand in one line, the workers who could take them
in another. Both are heaps from which whatever no longer holds is dropped when it comes to the top.
"""

import heapq
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relacja.routing.rules.values import Item, Rule, Step, Worker

Key = tuple[Hashable, ...]


def key_of(item: Item, step: Step) -> Key | None:
    """What makes two items ask for the same workers; None where the step asks for a person the item does not name."""
    person = 0 if step.who == "queue" else item.named.get(step.who, 0)
    if step.who != "queue" and not person:
        return None
    asked = tuple(sorted(name for name in step.rule.fields if not name.startswith("worker."))) if step.rule else ()
    return (
        item.medium, step.queue, id(step.rule), person, step.order, step.best_by,
        *((name, _hashable(item.values.get(name))) for name in asked),
    )  # fmt: skip


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


@dataclass(eq=False, slots=True)
class Lane:
    """One line of items before the workers who fit them."""

    key: Key
    medium: str
    rule: Rule | None
    person: int
    step: Step
    values: dict[str, Any]
    items: list[tuple[float, int]] = field(default_factory=list)
    count: int = 0
    idle: list[tuple[float, float, int, int]] = field(default_factory=list)
    fits: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, key: Key, item: Item, step: Step) -> "Lane":
        """The lane that this item opens."""
        person = 0 if step.who == "queue" else item.named[step.who]
        values = {name: item.values.get(name) for name in step.rule.fields} if step.rule else {}
        asked = {name: value for name, value in values.items() if not name.startswith("worker.")}
        return cls(key, item.medium, step.rule, person, step, asked)

    def fit(self, worker: Worker) -> bool:
        """Whether the worker fits the items of this lane, able or not; remembered until the worker changes."""
        known = self.fits.get(worker.id)
        if known is None:
            known = (not self.person or self.person == worker.id) and (
                self.rule is None or self.rule.judge({**worker.values, **self.values})
            )
            self.fits[worker.id] = known
        return known

    def stand(self, worker: Worker, stamp: int, load: int) -> None:
        """Let the worker stand idle before this lane, in the step's order; `stamp` says which state of them it is."""
        first: float = 0.0
        if self.step.order == "best_skill":
            first = -float(worker.values.get(self.step.best_by) or 0)
        elif self.step.order == "least_loaded":
            first = float(load)
        heapq.heappush(self.idle, (first, worker.idle_since, worker.id, stamp))

    def waiting(self, holds: Callable[[int], bool]) -> tuple[float, int] | None:
        """The item that is served first; `holds` says whether one still stands here."""
        while self.items and not holds(self.items[0][1]):
            heapq.heappop(self.items)
        return self.items[0] if self.items else None

    def able(self, holds: Callable[[int, int], bool], refused: Mapping[int, float], now: float) -> int | None:
        """The first idle worker who may be asked; those who have `refused` keep their place for the next item."""
        aside: list[tuple[float, float, int, int]] = []
        found: int | None = None
        while self.idle:
            entry = self.idle[0]
            if not holds(entry[2], entry[3]):
                heapq.heappop(self.idle)
            elif refused.get(entry[2], 0.0) > now:
                aside.append(heapq.heappop(self.idle))
            else:
                found = entry[2]
                break
        for entry in aside:
            heapq.heappush(self.idle, entry)
        return found

    def tidy(self, holds: Callable[[int, int], bool]) -> None:
        """Drop every entry that no longer speaks of its worker's present state."""
        self.idle = [entry for entry in self.idle if holds(entry[2], entry[3])]
        heapq.heapify(self.idle)
