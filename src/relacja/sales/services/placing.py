"""Placing orders: one, or many at once; the same order again is found, compared and, if need be, changed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from relacja.interactions import queries as interactions
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import named, publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.sales.events import OrderChanged, OrderPlaced, OrdersPlaced
from relacja.sales.permissions import IMPORT, PLACE
from relacja.sales.rules.orders import BadOrder, Counted, counted
from relacja.sales.services import store, telling
from relacja.sales.types import OrderDraft, Placed


class CustomerNotVisible(LookupError):
    """The customer of an order does not exist, or the actor may not see them. Carries the ids."""

    def __init__(self, party_ids: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, party_ids)))
        self.party_ids = tuple(party_ids)


@use_case(permits=PLACE)
def place_order(*, actor: Actor, draft: OrderDraft) -> Placed:
    """Place an order, or change the one of the same source and number. Raises `BadOrder`, `CustomerNotVisible`."""
    now = timezone.now()
    order = counted(draft, now)
    [placed] = _place(actor, [order], now, PLACE)
    audit.note(subject=Ref("sales.order", placed.id), outcome=placed.kind)
    if placed.kind == "new":
        publish(OrderPlaced(placed.id, draft.party_id, draft.kind, order.total, draft.currency, draft.placed_at))
    elif placed.kind == "changed":
        publish(OrderChanged(placed.id, draft.party_id))
    return placed


@use_case(permits=IMPORT)
def place_orders_many(*, actor: Actor, drafts: Sequence[OrderDraft]) -> list[Placed]:
    """`place_order` for many, all or none, answering in order; of two drafts of one order the last one counts.

    An order is the same if its lines are, as a whole: importing an overlap again doubles nothing.
    """
    now = timezone.now()
    return _place_many(actor, [counted(draft, now) for draft in drafts], now, IMPORT)


@use_case(permits=PLACE)
def place_orders_now(*, actor: Actor, drafts: Sequence[OrderDraft]) -> list[Placed]:
    """`place_order` for many that happened just now: told by one piece of news, from which everything follows that
    follows from each. One that cannot be an order is left out, so that it holds up no other. Raises
    `CustomerNotVisible`."""
    now = timezone.now()
    orders = []
    for draft in drafts:
        try:
            orders.append(counted(draft, now))
        except BadOrder:
            continue
    audit.note(unfit=len(drafts) - len(orders))
    return _place_many(actor, orders, now, PLACE)


def _place_many(actor: Actor, orders: Sequence[Counted], now: datetime, permission: str) -> list[Placed]:
    outcomes = _place(actor, orders, now, permission)
    new, changed = (sorted({one.id for one in outcomes if one.kind == kind}) for kind in ("new", "changed"))
    audit.note(placed=len(new), changed=len(changed), same=len(outcomes) - len(new) - len(changed))
    if new or changed:
        source, about = orders[0].draft.source, named(order.draft.party_id for order in orders)
        which = (tuple(new), tuple(changed)) if permission == PLACE else ((), ())
        first, last = (new[0], new[-1]) if new else (None, None)
        publish(OrdersPlaced(source, len(new), len(changed), first, last, about, *which))
    return outcomes


def _place(actor: Actor, orders: Sequence[Counted], now: datetime, permission: str) -> list[Placed]:
    """Write orders and put them on the timelines of their customers."""
    wanted = {order.draft.party_id for order in orders if order.draft.party_id is not None}
    hidden = wanted - interactions.parties_visible(actor, wanted, permission) if wanted else None
    if hidden:
        raise CustomerNotVisible(sorted(hidden))
    last = {order.key: order for order in orders}
    written = store.write(list(last.values()), now)
    telling.put_on_timelines(actor, [(last[key], entry) for key, entry in written.items()])
    return [Placed(written[order.key].id, written[order.key].kind) for order in orders]
