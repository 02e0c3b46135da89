"""What this app tells: digested news, many at once, ids and plain values only."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class SessionsSeen(Event):
    """Visits of people who are known, by name or as visitors, have begun, have become theirs, or have ended."""

    session_ids: tuple[int, ...]
    party_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketNews:
    """How a basket stands: `stage` is basket, checkout, empty, ordered or cancelled, `at` when it came to that."""

    basket_id: int
    party_id: int
    source_id: int
    stage: str
    at: datetime
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class BasketsChanged(Event):
    """Baskets of people who are known, by name or as visitors, have changed."""

    baskets: tuple[BasketNews, ...]

    def concerned(self) -> tuple[int, ...]:
        """Whose they are."""
        return tuple(sorted({one.party_id for one in self.baskets}))


@dataclass(frozen=True, slots=True)
class ShopOrdersSeen(Event):
    """Sites told of orders, or of what became of them: the numbers of the baskets that they were."""

    basket_ids: tuple[int, ...]
