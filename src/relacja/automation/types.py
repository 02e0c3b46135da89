"""What is handed through the door of automation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

VIEW_FLOWS = "automation.view"
CONFIGURE_FLOWS = "automation.configure"
RUN_FLOWS = "automation.run"
"""Permissions, for the apps above."""

VOCABULARY = "automation"
"""What conditions of flows may ask."""
FLOW = "automation.flow"
RUN = "automation.run"
"""What references call them."""

RunState = Literal["waiting", "done", "goal", "left", "stopped", "failed"]
"""Under way; at its end; reached the goal; ended by a rule for leaving; stopped by a step or a person; parked."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened at a moment, told whenever: late, twice, or out of order.

    `key` says to what it belongs (a basket, a session), `party_id` to whom; one of them is enough. News without a key
    is meant for every run of that party. `facts` are small plain values; conditions ask for them as `facts.NAME`.
    """

    name: str
    at: datetime
    key: str = ""
    party_id: int | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody or something that shall enter a flow, counted from `at`."""

    key: str
    at: datetime
    party_id: int | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunHere:
    """A run that stands at a step, as the step sees it. `visit` grows with every node it comes to: (id, visit) is the
    key under which a step does something once."""

    id: int
    flow_id: int
    version: int
    key: str
    entry: int
    party_id: int | None
    node: str
    visit: int
    since: datetime
    facts: Facts
    dry: bool = False


@dataclass(frozen=True, slots=True)
class GoOn:
    """The step is done: on by an exit. `detail` goes into the record of the run: small plain values, nothing personal
    but numbers of rows; `facts` are added to those of the run."""

    exit: str = "next"
    detail: Facts = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """The step is not done: it is asked again at a moment (a quiet hour ends, a cap opens)."""

    at: datetime
    detail: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """The run ends here. `reason` is a code that the step's `describe_end` puts into words."""

    reason: str
    detail: Facts = field(default_factory=dict)


Outcome = GoOn | WaitUntil | Stop


@dataclass(frozen=True, slots=True)
class Told:
    """What became of news: how many runs they began, moved on, began to wait anew, and ended."""

    started: int = 0
    moved: int = 0
    restarted: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run of a party, for the party's file."""

    id: int
    flow_id: int
    flow: str
    area: str
    key: str
    state: str
    node: str
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    entry: int
    version: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of a run's record in words."""

    ordinal: int
    at: datetime
    node: str
    step: str
    what: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a flow from being published: where, and what in words."""

    node: str
    words: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a flow would have done with given news."""

    started: int
    ended: Mapping[str, int]
    at_nodes: Mapping[str, int]
    passed: Mapping[str, int]
    example: Sequence[RecordLine]
