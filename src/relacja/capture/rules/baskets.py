"""Baskets of one customer: which one an event is about, what lies in it, and when it became an order.

The order in which events come says nothing; what counts is when they happened. So a basket keeps what was done to it,
and what lies in it is found from that anew: the same events in whatever order make the same baskets, as long as no
order comes later than the next one of the same customer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from relacja.capture.rules.shop import Deed, Item, ShopEvent, sum_of

GRACE = timedelta(seconds=5)
"""Clocks are corrected by the way over the wire, which is never the same: so much is at the same time."""
FORGOTTEN_AFTER = timedelta(days=30)
"""What is put into a basket after so long begins another one."""
MOST_ACTS = 200


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a basket at a moment."""

    at: datetime
    deed: Deed
    items: tuple[Item, ...] = ()


@dataclass(slots=True)
class Basket:
    """A basket as it stands. `id` is None until it is stored; `acts` are what was done to it, in whatever order."""

    opened_at: datetime
    changed_at: datetime
    acts: list[Act] = field(default_factory=list)
    checkout_ids: set[str] = field(default_factory=set)
    checkout_at: datetime | None = None
    order_id: str = ""
    ordered_at: datetime | None = None
    cancelled_at: datetime | None = None
    order: ShopEvent | None = None
    currency: str = ""
    id: int | None = None
    party_id: int | None = None
    who: int = 0
    source_id: int = 0
    is_touched: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """What lies in it: what the order says, else what was last listed and what was done since."""
        return self.order.items if self.order is not None and self.order.items else lying(self.acts)

    @property
    def total(self) -> Decimal:
        """What it comes to: for an order what was told, else what its products come to."""
        told = None if self.order is None else self.order.total
        return sum_of(self.items) if told is None else told

    @property
    def stage(self) -> str:
        """How far it has come."""
        if self.ordered_at is not None:
            return "cancelled" if self.cancelled_at is not None else "ordered"
        return "empty" if not self.items else "checkout" if self.checkout_at is not None else "basket"


def lying(acts: Iterable[Act]) -> tuple[Item, ...]:
    """What lies in a basket after these acts, by when each happened."""
    found: dict[str, Item] = {}
    for act in sorted(acts, key=lambda one: one.at):
        if act.deed in (Deed.LIST, Deed.CHECKOUT):
            if act.items:
                found = {}
                for item in act.items:
                    _put(found, item)
            continue
        for item in act.items:
            _put(found, item) if act.deed is Deed.ADD else _take(found, item)
    return tuple(found.values())


def _put(found: dict[str, Item], item: Item) -> None:
    there = found.get(item.id)
    if there is None:
        found[item.id] = item
        return
    found[item.id] = replace(
        there, quantity=there.quantity + item.quantity, name=item.name or there.name, url=item.url or there.url,
        image=item.image or there.image, price=there.price if item.price is None else item.price,
    )  # fmt: skip


def _take(found: dict[str, Item], item: Item) -> None:
    """What is not there cannot be taken."""
    there = found.pop(item.id, None)
    if there is not None and there.quantity > item.quantity:
        found[item.id] = replace(there, quantity=there.quantity - item.quantity)


def tell(baskets: list[Basket], event: ShopEvent, at: datetime) -> Basket | None:
    """Let the baskets of one customer know of an event; answers the one it is about, new or known, or None where it
    changes none. A basket that it splits off, or begins, joins the list."""
    if event.deed is Deed.CANCEL:
        return _cancel(baskets, event, at)
    if event.deed is Deed.ORDER:
        return _order(baskets, event, at)
    basket = _of_checkout(baskets, event) or _ordered_after(baskets, at) or _open(baskets, at)
    if basket is None:
        basket = _begin(baskets, at)
    _act(basket, event, at)
    return basket


def _begin(baskets: list[Basket], at: datetime) -> Basket:
    basket = Basket(at, at)
    baskets.append(basket)
    return basket


def _of_checkout(baskets: Sequence[Basket], event: ShopEvent) -> Basket | None:
    return next((one for one in baskets if event.checkout_id and event.checkout_id in one.checkout_ids), None)


def _ordered_after(baskets: Sequence[Basket], at: datetime) -> Basket | None:
    """The basket that something done then was ordered with."""
    later = [
        one for one in baskets
        if one.ordered_at is not None and one.ordered_at + GRACE >= at >= one.ordered_at - FORGOTTEN_AFTER
    ]  # fmt: skip
    return min(later, key=lambda one: one.ordered_at or at, default=None)


def _open(baskets: Sequence[Basket], at: datetime) -> Basket | None:
    found = [one for one in baskets if one.ordered_at is None and abs(at - one.changed_at) <= FORGOTTEN_AFTER]
    return max(found, key=lambda one: one.changed_at, default=None)


def _act(basket: Basket, event: ShopEvent, at: datetime) -> None:
    basket.acts.append(Act(at, event.deed, event.items))
    if len(basket.acts) > MOST_ACTS:
        basket.acts = _shortened(basket.acts)
    basket.changed_at = max(basket.changed_at, at)
    if event.deed is not Deed.REMOVE:
        basket.opened_at = min(basket.opened_at, at)
    if event.deed is Deed.CHECKOUT:
        basket.checkout_at = min(basket.checkout_at or at, at)
    if event.checkout_id:
        basket.checkout_ids.add(event.checkout_id)
    basket.currency = event.currency or basket.currency
    basket.is_touched = True


def _shortened(acts: Sequence[Act]) -> list[Act]:
    """The older half as one list of what lay there then."""
    whole = sorted(acts, key=lambda one: one.at)
    old, new = whole[: len(whole) // 2], whole[len(whole) // 2 :]
    return [Act(old[-1].at, Deed.LIST, lying(old)), *new]


def _order(baskets: list[Basket], event: ShopEvent, at: datetime) -> Basket:
    basket = next((one for one in baskets if one.order_id == event.order_id), None)
    if basket is None:
        waiting = _open(baskets, at)
        basket = _of_checkout([one for one in baskets if not one.order_id], event)
        basket = basket or (waiting if waiting is not None and waiting.opened_at <= at + GRACE else None)
        basket = basket or _begin(baskets, at)
        basket.order_id, basket.ordered_at = event.order_id, at
        _split(baskets, basket, at)
    basket.ordered_at = min(basket.ordered_at or at, at)
    if basket.order is None or at >= basket.changed_at or len(event.items) > len(basket.order.items):
        basket.order = _whole(basket.order, event)
    basket.changed_at = max(basket.changed_at, at) if basket.order_id else at
    if event.checkout_id:
        basket.checkout_ids.add(event.checkout_id)
    basket.currency = event.currency or basket.currency
    basket.is_touched = True
    return basket


def _whole(before: ShopEvent | None, event: ShopEvent) -> ShopEvent:
    """What an order says now: what an update leaves out stays."""
    if before is None:
        return event
    return replace(
        event, items=event.items or before.items, total=before.total if event.total is None else event.total,
        currency=event.currency or before.currency,
        shipping=before.shipping if event.shipping is None else event.shipping,
        tax=before.tax if event.tax is None else event.tax,
        discount=before.discount if event.discount is None else event.discount,
    )  # fmt: skip


def _split(baskets: list[Basket], basket: Basket, at: datetime) -> None:
    """What was done after the order belongs to the next basket."""
    later = [act for act in basket.acts if act.at > at + GRACE]
    if not later:
        return
    basket.acts = [act for act in basket.acts if act.at <= at + GRACE]
    basket.changed_at = max([at, *(act.at for act in basket.acts)])
    begun = [act.at for act in later if act.deed is Deed.CHECKOUT]
    baskets.append(
        Basket(
            min(act.at for act in later), max(act.at for act in later), later, checkout_at=min(begun, default=None),
            currency=basket.currency, party_id=basket.party_id, who=basket.who, source_id=basket.source_id,
            is_touched=True,
        )
    )  # fmt: skip


def _cancel(baskets: Sequence[Basket], event: ShopEvent, at: datetime) -> Basket | None:
    basket = next((one for one in baskets if one.order_id == event.order_id), None)
    if basket is not None:
        basket.cancelled_at, basket.is_touched = at, True
    return basket


def adds_up(order: ShopEvent) -> bool:
    """Whether an order's sum is that of its lines, with shipping and tax and less the discount, to the hundredth; true
    where it tells no sum, or nothing to compare it with."""
    if order.total is None or not order.items or any(one.price is None for one in order.items):
        return True
    lines = sum_of(order.items)
    extra = (order.shipping or Decimal(0)) - (order.discount or Decimal(0))
    cent = Decimal("0.01")
    return any(abs(order.total - one) <= cent for one in (lines + extra, lines + extra + (order.tax or Decimal(0))))
