"""Baskets between the pure rules and their rows, set-based."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from relacja.capture.events import BasketNews
from relacja.capture.models import Basket as Row
from relacja.capture.rules.baskets import Act, Basket, total_of
from relacja.capture.rules.keeping import items_of, kept, kept_order, order_of
from relacja.capture.rules.shop import Deed

FIELDS = (
    "party_id", "stage", "opened_at", "changed_at", "checkout_at", "checkout_ids", "acts", "items", "currency", "total",
    "order_id", "ordered_at", "cancelled_at", "order",
)  # fmt: skip
LARGEST = Decimal(10) ** 13
MOST_OF_ONE = 50
"""Baskets of one sender that an event may still be about, the last ones."""


def load_of(whos: Collection[int], parties: Collection[int]) -> list[Basket]:
    """The last baskets of these senders and persons, locked; two queries."""
    ids = Row.objects.filter(Q(who__in=whos) | Q(party_id__in=parties)).order_by("-changed_at").values("pk")
    return load([one["pk"] for one in ids[: MOST_OF_ONE * (len(whos) + len(parties))]])


def load(ids: Collection[int]) -> list[Basket]:
    """These baskets."""
    return [_basket(row) for row in Row.objects.filter(pk__in=ids)] if ids else []


def store(baskets: Sequence[Basket]) -> list[Basket]:
    """Write them, the new ones with the numbers that they get; all of them."""
    new = [one for one in baskets if one.id is None]
    known = [Row(pk=one.id, **_values(one)) for one in baskets if one.id is not None]
    rows = [Row(source_id=one.source_id, who=one.who, **_values(one)) for one in new]
    for basket, row in zip(new, Row.objects.bulk_create(rows, batch_size=1000), strict=True):
        basket.id = row.pk
    if known:
        Row.objects.bulk_update(known, FIELDS, batch_size=500)
    return list(baskets)


def news(basket: Basket) -> BasketNews:
    """What is told of a basket that is somebody's."""
    stage, at = basket.stage, basket.changed_at
    moments = {"ordered": basket.ordered_at, "cancelled": basket.cancelled_at}
    return BasketNews(
        basket.id or 0, basket.party_id or 0, basket.source_id, stage, moments.get(stage) or at, _total(basket),
        basket.currency,
    )  # fmt: skip


def _basket(row: Row) -> Basket:
    acts = [Act(datetime.fromisoformat(at), Deed(deed), items_of(items)) for at, deed, items in row.acts]
    return Basket(
        row.opened_at, row.changed_at, acts, set(row.checkout_ids), row.checkout_at, row.order_id, row.ordered_at,
        row.cancelled_at, order_of(row.order) if row.order else None, row.currency, row.pk, row.party_id, row.who,
        row.source_id,
    )  # fmt: skip


def _values(one: Basket) -> dict[str, Any]:
    acts = [[act.at.isoformat(), act.deed.value, kept(act.items)] for act in one.acts]
    order = None if one.order is None else kept_order(one.order)
    return {
        "party_id": one.party_id, "stage": one.stage, "opened_at": one.opened_at, "changed_at": one.changed_at,
        "checkout_at": one.checkout_at, "checkout_ids": sorted(one.checkout_ids), "acts": acts,
        "items": kept(one.items), "currency": one.currency, "total": _total(one), "order_id": one.order_id,
        "ordered_at": one.ordered_at, "cancelled_at": one.cancelled_at, "order": order,
    }  # fmt: skip


def _total(basket: Basket) -> Decimal:
    return min(round(total_of(basket), 2), LARGEST)
