"""What sales tell."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """Somebody ordered something (or sent it back, as `kind` says)."""

    order_id: int
    party_id: int | None
    kind: str
    total: Decimal
    currency: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    """An order says otherwise now."""

    order_id: int
    party_id: int | None


@dataclass(frozen=True, slots=True)
class OrdersPlaced(Event):
    """Many orders came in at once: new ones with ids from `first_id` to `last_id`, others changed."""

    source: str
    placed: int
    changed: int
    first_id: int | None
    last_id: int | None
    party_ids: tuple[int, ...] | None = None
