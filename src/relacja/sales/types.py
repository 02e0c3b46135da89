"""Values handed through the door."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderKind(TextChoices):
    """What a document does."""

    ORDER = "order", _("Order")
    CANCELLATION = "cancellation", _("Cancellation")
    RETURN = "return", _("Return")
    ADJUSTMENT = "adjustment", _("Adjustment")


class OrderStatus(TextChoices):
    """How far an order has come."""

    PLACED = "placed", _("Placed")
    FULFILLED = "fulfilled", _("Fulfilled")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line: a product or just words, how much of it, and at what price."""

    quantity: Decimal
    unit_price: Decimal
    product_id: int | None = None
    description: str = ""
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as it should be. `source` and `number` name it for ever; without a party it is a guest's."""

    number: str
    placed_at: datetime
    currency: str
    lines: tuple[LineDraft, ...]
    party_id: int | None = None
    source: str = ""
    kind: str = OrderKind.ORDER.value
    status: str = OrderStatus.PLACED.value
    channel: str = ""
    promised_on: date | None = None
    fulfilled_on: date | None = None
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one draft."""

    id: int
    kind: Literal["new", "changed", "same"]
