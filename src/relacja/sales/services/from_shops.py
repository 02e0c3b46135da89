"""Orders that sites told of by events: placed like any others, by the number that the shop gave them."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.utils.translation import gettext

from relacja.capture import queries as capture
from relacja.capture.types import BasketLine
from relacja.catalogue import queries as catalogue
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.sales.permissions import PLACE
from relacja.sales.services.placing import place_orders_now
from relacja.sales.types import LineDraft, OrderDraft, OrderStatus

CHANNEL = "web_shop"
MOST_NUMBER = 80


@use_case(permits=PLACE)
def place_shop_orders(*, actor: Actor, basket_ids: Collection[int]) -> None:
    """Place the orders that these baskets became, or change them to what the shop says now.

    An order is what its lines come to, with shipping and less the discount as lines of their own; a tax only where the
    sum that the shop told holds it beside the lines. One that tells no lines has one of its total.
    """
    found = [one for one in capture.baskets(actor, basket_ids) if one.ordered_at is not None]
    products = catalogue.ids_by_code(actor, {item.id for one in found for item in one.items})
    place_orders_now(actor=actor, drafts=[_draft(one, products) for one in found])


def _draft(one: BasketLine, products: dict[str, int]) -> OrderDraft:
    return OrderDraft(
        number=one.order_id[:MOST_NUMBER],
        placed_at=one.ordered_at or one.changed_at,
        currency=one.currency if len(one.currency) == 3 and one.currency.isalpha() else catalogue.house_currency(),
        lines=tuple(_lines(one, products)),
        party_id=one.party_id,
        source=one.source[:60],
        status=(OrderStatus.CANCELLED if one.stage == "cancelled" else OrderStatus.PLACED).value,
        channel=CHANNEL,
    )


def _lines(one: BasketLine, products: dict[str, int]) -> Iterator[LineDraft]:
    for item in one.items:
        yield LineDraft(item.quantity, item.price or Decimal(0), products.get(item.id), (item.name or item.id)[:250])
    if not one.items:
        yield LineDraft(Decimal(1), one.total, description=gettext("Order of the site, without its products"))
        return
    told = (gettext("Shipping"), one.shipping), (gettext("Discount"), -one.discount)
    yield from (LineDraft(Decimal(1), value, description=words) for words, value in told if value)
    lines = sum((item.quantity * (item.price or 0) for item in one.items), one.shipping - one.discount)
    if one.tax and abs(lines + one.tax - one.total) <= Decimal("0.01"):
        yield LineDraft(Decimal(1), one.tax, description=gettext("Tax"))
