"""What segments tell."""

from dataclasses import dataclass
from datetime import datetime

from relacja.platform.outbox import Event

MOST_NAMED = 1_000
MOST_TOLD = 10_000


@dataclass(frozen=True, slots=True)
class SegmentChanged(Event):
    """Customers entered a segment and left it, by `why` (`types.Why`), at most `MOST_NAMED` in one event.

    Where more than `MOST_TOLD` did at once none is named and `many` is true: `queries.changes_since` has them.
    """

    segment_id: int
    at: datetime
    why: str
    entered: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    many: bool = False

    def concerned(self) -> tuple[int, ...] | None:
        """Those who entered and those who left."""
        return None if self.many else (*self.entered, *self.left)


@dataclass(frozen=True, slots=True)
class TypesSorted(Event):
    """All customers were sorted into the types of a family anew; nobody is named."""

    family_id: int
