"""What sales does on hearing news: orders of sites are placed, purchases counted for the offers made before them."""

from collections.abc import Sequence

from relacja.capture.events import ShopOrdersSeen
from relacja.decisions import services as decisions
from relacja.decisions.types import Purchase
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber
from relacja.sales import queries, services
from relacja.sales.events import OrderPlaced, OrdersPlaced

MOST_LINES = 500


@subscriber(OrderPlaced)
def on_order_placed(event: OrderPlaced, *, actor: Actor) -> None:
    """Let offers of what was bought learn from it."""
    if event.party_id:
        _learn(actor, [event.order_id])


@subscriber(OrdersPlaced)
def on_orders_placed(event: OrdersPlaced, *, actor: Actor) -> None:
    """Let offers learn from what was bought just now; what is loaded from files was bought long ago."""
    _learn(actor, event.new_ids)


def _learn(actor: Actor, order_ids: Sequence[int]) -> None:
    bought = [
        Purchase(order.party_id, products, order.placed_at)
        for order in (queries.orders_by_id(actor, order_ids, MOST_LINES).values() if order_ids else ())
        if order.party_id and order.kind == "order"
        and (products := tuple(line.product_id for line in order.lines if line.product_id))
    ]  # fmt: skip
    if bought:
        decisions.note_purchases(actor=actor, purchases=bought)


@subscriber(ShopOrdersSeen)
def on_shop_orders_seen(event: ShopOrdersSeen, *, actor: Actor) -> None:
    """Place the orders that sites told of."""
    services.place_shop_orders(actor=actor, basket_ids=event.basket_ids)
