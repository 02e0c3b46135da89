"""What marketing does on hearing news of lower floors."""

from relacja.capture.events import BasketsChanged
from relacja.marketing import services
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber
from relacja.sales.events import OrderChanged, OrderPlaced


@subscriber(BasketsChanged)
def on_baskets_changed(event: BasketsChanged, *, actor: Actor) -> None:
    """Tell journeys."""
    services.tell_of_baskets(actor=actor, baskets=event.baskets)


@subscriber(OrderPlaced)
def on_order_placed(event: OrderPlaced, *, actor: Actor) -> None:
    """See for which campaign it counts."""
    services.credit_orders(actor=actor, order_ids=[event.order_id])


@subscriber(OrderChanged)
def on_order_changed(event: OrderChanged, *, actor: Actor) -> None:
    """See for which campaign it counts now."""
    services.credit_orders(actor=actor, order_ids=[event.order_id])
