"""What interactions tell. Ids and plain values only: whoever hears reads the rest with their own rights."""

from dataclasses import dataclass
from datetime import datetime

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class InteractionRecorded(Event):
    """A contact was recorded (or planned, as `status` says)."""

    interaction_id: int
    started_at: datetime
    kind: str
    medium: str
    direction: str
    status: str
    party_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InteractionsRecorded(Event):
    """Many contacts were recorded at once: those with ids from `first_id` to `last_id`."""

    first_id: int
    last_id: int
    count: int
    source: str
    party_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class InteractionChanged(Event):
    """A later fact about a contact: `what` is corrected, completed or cancelled. Its start may have moved."""

    interaction_id: int
    started_at: datetime
    what: str
    status: str
    party_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InteractionsWithdrawn(Event):
    """Many contacts turned out not to have taken place."""

    interaction_ids: tuple[int, ...]
    party_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class InteractionsCorrected(Event):
    """Later facts about many contacts at once; their starts and who took part may have changed."""

    interaction_ids: tuple[int, ...]
    party_ids: tuple[int, ...] | None = None
