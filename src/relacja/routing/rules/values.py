"""What the router knows: workers, waiting items, reservations, and the plan by which items find workers.

Moments are seconds since the epoch, so that the same code runs on the wall clock and on a virtual one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Values = Mapping[str, Any]
Order = Literal["longest_idle", "best_skill", "least_loaded"]
Who = Literal["queue", "owner", "last_spoken", "preferred"]
Skip = Literal["never", "nobody_free", "nobody_there"]
Held = Literal["pending", "accepted", "wrapping"]


class Rule(Protocol):
    """A condition: judged on the values of a worker (`worker.*`) and of an item (`item.*`)."""

    @property
    def fields(self) -> frozenset[str]:
        """The names it asks for."""

    def judge(self, values: Values) -> bool:
        """Whether it holds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: whom to ask, for how long, and how the item ranks meanwhile.

    `rule` says which workers fit; None: everybody. `who` other than `queue` asks the one person the item names, if they
    fit. `seconds` None: for ever. `priority` is in minutes of advance. `skip` is looked at only where nobody could be
    asked at once. `best_by` names the value (`worker.skill.polish`) that `best_skill` goes by, the highest first.
    """

    queue: str
    rule: Rule | None = None
    seconds: float | None = None
    who: Who = "queue"
    priority: float = 0.0
    skip: Skip = "never"
    order: Order = "longest_idle"
    best_by: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The steps for the items that a filter of the plan lets in. `longest_wait` bounds the wait: then it overflows."""

    name: str
    steps: tuple[Step, ...]
    longest_wait: float | None = None
    ring_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who takes work. `values` are what rules ask (`worker.*`), `capacity` overrides the medium's."""

    id: int
    available: bool
    idle_since: float
    values: Values = field(default_factory=dict)
    capacity: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits for a worker. `since` is when it joined the queue, kept through refusals and call-backs.

    It is at `step` of its route since `step_since`. `named` maps owner, last_spoken and preferred to a worker;
    `refused` maps workers who would not take it to the moment from which they may be asked again.
    """

    id: int
    medium: str
    route: Route
    since: float
    step: int = 0
    step_since: float = 0.0
    priority: float = 0.0
    values: Values = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reservation:
    """A worker held for an item. `until`: when a pending one times out, or the wrap-up ends by itself."""

    id: int
    item: int
    worker: int
    medium: str
    state: Held
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """Hold this worker for this item until then."""

    item: int
    worker: int
    step: int
    until: float


@dataclass(frozen=True, slots=True)
class Advance:
    """The item goes on to this step: its time was over, or nobody of it could be had."""

    item: int
    step: int
    queue: str
    rank: float
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Overflow:
    """The item has waited as long as it may, or came to the end of its plan."""

    item: int
    why: Literal["longest_wait", "end_of_plan"]


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The reservation was not answered in time (pending), or its wrap-up is over (wrapping)."""

    reservation: int
    state: Held


Move = Reserve | Advance | Overflow | TimeOut


def rank(item: Item) -> tuple[float, int]:
    """The smaller, the earlier served: time of entry, less the minutes of advance; the older number breaks a tie.

    As everybody's waiting time grows alike, the order of two items never changes by waiting: whoever came more than the
    greatest advance before somebody else goes first. So nobody is overtaken for ever: an item can be overtaken only by
    items that come within (their advance minus its own) minutes after it.
    """
    step = item.route.steps[item.step] if item.step < len(item.route.steps) else None
    return (item.since - 60.0 * (item.priority + (step.priority if step else 0.0)), item.id)


def ordered(items: Sequence[Item]) -> list[Item]:
    """Items by their rank."""
    return sorted(items, key=rank)
