"""The words of capture that its verbs and their callers share."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

SOURCE = "capture.source"
"""The kind of a source, for references to one."""
DIGEST_JOB = "capture.digest"
"""The job that digests what came, and its lock: one waits at a time."""
MOST_BODY = 500 * 1024
MOST_EVENT = 32 * 1024
"""Limits of one request and of one event in it, in bytes (Segment, "HTTP API source": 500 KB a batch, 32 KB a call)."""


class Kind(IntEnum):
    """The calls of the Segment specification."""

    IDENTIFY = 1
    TRACK = 2
    PAGE = 3
    SCREEN = 4
    GROUP = 5
    ALIAS = 6


class Problem(StrEnum):
    """Why an event is held back instead of stored."""

    KIND = "kind"
    IDS = "ids"
    NAME = "name"
    GROUP = "group"
    PREVIOUS = "previous"
    SHAPE = "shape"
    SIZE = "size"
    TIME = "time"
    CLOCK = "clock"
    PLAN = "plan"


class Kept(StrEnum):
    """How long the raw events of a source are kept; what they told of customers stays on the timeline."""

    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


MONTHS_KEPT = {Kept.SHORT: 3, Kept.USUAL: 13, Kept.LONG: 60}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the entrance needs to know it."""

    id: int
    write_key: str
    kept: str
    requests_per_second: int
    consent: str = ""
    plan: str = ""
    holds_unplanned: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored: `key` is unique for ever in its source (32 hexadecimal digits), `who` the number its
    sender is found by, `payload` the JSON of everything that came, without the write key, `email` the address that it
    names as the sender's, `agreed` the categories of consent that its sender has said yes to. With a `problem` it is
    held back."""

    kind: int
    name: str
    key: str
    who: int
    anonymous_id: str
    user_id: str
    occurred_at: datetime
    payload: bytes
    email: str = ""
    problem: str = ""
    detail: str = ""
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counted:
    """What storing came to: of so many events so many were new, the others were there already or are held back."""

    events: int
    new: int
    held: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as people see it: what it is called, by whom (as the source names them) and when."""

    batch_id: int
    number: int
    kind: Kind
    name: str
    anonymous_id: str
    user_id: str
    occurred_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One event that is held back, and why."""

    id: int
    received_at: datetime
    reason: Problem
    detail: str
    payload: str


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """How many events of one name are held for breaking the plan in one way."""

    name: str
    detail: str
    events: int
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class WouldBeHeld:
    """So many events of one name would be held for breaking a plan in one way."""

    name: str
    detail: str
    events: int


@dataclass(frozen=True, slots=True)
class PlanTrial:
    """What a plan would do: of so many that are held by it `passing` would be let go; of so many of the last events
    that were taken, these would be held, by name and reason, the most first."""

    held: int
    passing: int
    looked_at: int
    would_be_held: tuple[WouldBeHeld, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Events that were held by the plan: so many were let go, so many still break it."""

    passed: int
    still_held: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as people see it; `heard_at` is when its last event came."""

    id: int
    name: str
    write_key: str
    kept: Kept
    requests_per_second: int
    is_active: bool
    heard_at: datetime | None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One visit of somebody who is known, by name or as a visitor: on which site, how long, what they saw and by which
    way they came."""

    id: int
    source: str
    party_id: int
    started_at: datetime
    last_at: datetime
    pages: int
    products: int
    first_page: str
    last_page: str
    referrer: str
    campaign: str


@dataclass(frozen=True, slots=True)
class ShopItem:
    """A product in a basket or an order, as the shop names it."""

    id: str
    name: str
    price: Decimal | None
    quantity: Decimal
    url: str
    image: str


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A basket, or the order that it became: `stage` is basket, checkout, empty, ordered or cancelled."""

    id: int
    source: str
    party_id: int | None
    stage: str
    changed_at: datetime
    items: tuple[ShopItem, ...]
    total: Decimal
    currency: str
    order_id: str
    ordered_at: datetime | None
    shipping: Decimal
    tax: Decimal
    discount: Decimal
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the digest is behind: events that wait, and since when the oldest does."""

    events: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many events of one kind and name came in some days, and when the last did."""

    kind: Kind
    name: str
    events: int
    last_at: datetime
