"""The words of segments that its verbs and their callers share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Who belongs: whoever a condition holds of, or whoever was put there."""

    CONDITION = "condition"
    LIST = "list"


class State(StrEnum):
    """Live ones follow news; paused ones keep their members as they are; archived ones are out of use."""

    LIVE = "live"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Why(StrEnum):
    """What made a customer enter a segment or leave it."""

    FIRST = "first"
    NEWS = "news"
    RECOUNT = "recount"
    HAND = "hand"
    MERGED = "merged"


class Sorting(StrEnum):
    """How a family of types tells customers apart."""

    CONDITIONS = "conditions"
    CLUSTERS = "clusters"


class Pick(StrEnum):
    """What was said by hand of a customer, whatever the condition says."""

    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a recount or a judgement came to: how many entered and left."""

    entered: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class CountLine:
    """One full count of a segment: how many there were, and how many differed from what news had made of it."""

    id: int
    why: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    size: int | None
    entered: int
    left: int
    failed: bool


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One comparison of a condition that decided, in words, with what is known of the customer."""

    asked: str
    holds: bool
    known: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhyIn:
    """Why a customer is in a segment or not: what was said by hand, what the condition says, and since when."""

    is_member: bool
    since: datetime | None
    pick: str
    holds: bool
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class SegmentName:
    """A segment as others name it."""

    id: int
    code: str
    name: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One type of a family, and how many customers that the reader may see are of it this month."""

    id: int
    name: str
    position: int
    condition: str
    is_rest: bool
    customers: int


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family of types."""

    id: int
    code: str
    name: str
    sorting: Sorting
    sorted_at: datetime | None
    types: tuple[TypeLine, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """How many customers went from one type to another between two months; None: were no customers then."""

    from_type: int | None
    to_type: int | None
    customers: int
