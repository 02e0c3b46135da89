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
    """Many orders came in at once: new ones with ids from `first_id` to `last_id`, others changed.

    Where they happened just now, instead of being loaded from a file, `new_ids` and `changed_ids` say which they are:
    what follows from an order that is placed follows from each of them.
    """

    source: str
    placed: int
    changed: int
    first_id: int | None
    last_id: int | None
    party_ids: tuple[int, ...] | None = None
    new_ids: tuple[int, ...] = ()
    changed_ids: tuple[int, ...] = ()
