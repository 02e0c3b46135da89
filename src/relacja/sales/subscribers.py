"""What sales does on hearing news: orders of sites are placed, purchases counted for the offers made before them."""

from relacja.capture.events import ShopOrdersSeen
from relacja.decisions import services as decisions
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber
from relacja.sales import queries, services
from relacja.sales.events import OrderPlaced


@subscriber(OrderPlaced)
def on_order_placed(event: OrderPlaced, *, actor: Actor) -> None:
    """Let offers of what was bought learn from it."""
    order = queries.order(actor, event.order_id) if event.party_id and event.kind == "order" else None
    bought = [line.product_id for line in order.lines if line.product_id] if order else []
    if bought and event.party_id:
        decisions.note_purchase(actor=actor, party_id=event.party_id, product_ids=bought, at=event.placed_at)


@subscriber(ShopOrdersSeen)
def on_shop_orders_seen(event: ShopOrdersSeen, *, actor: Actor) -> None:
    """Place the orders that sites told of."""
    services.place_shop_orders(actor=actor, basket_ids=event.basket_ids)
