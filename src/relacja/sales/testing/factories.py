"""Makers of orders."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from relacja.platform.actor import Actor
from relacja.sales import services
from relacja.sales.types import LineDraft, OrderDraft, Placed

_numbers = count(1)
NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


def line_of(quantity: int | str = 1, unit_price: str = "10.00", **fields: Any) -> LineDraft:
    """A line, of words where no product is named."""
    if "product_id" not in fields:
        fields.setdefault("description", "Something")
    return LineDraft(Decimal(quantity), Decimal(unit_price), **fields)


def order_with(party_id: int | None = None, **fields: Any) -> OrderDraft:
    """A draft of an order with one line, with whatever the test says."""
    said: dict[str, Any] = {
        "number": f"ZS/{next(_numbers)}",
        "source": "shop",
        "placed_at": NOON,
        "currency": "PLN",
        "lines": (line_of(),),
        "party_id": party_id,
    }
    return OrderDraft(**said | fields)


def make_order(party_id: int | None = None, **fields: Any) -> Placed:
    """A placed order."""
    return services.place_order(actor=Actor.system("test"), draft=order_with(party_id, **fields))
