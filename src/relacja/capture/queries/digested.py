"""Questions about visits, baskets and orders, as events were digested to them."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum

from relacja.capture.models import Basket, Batch, Sender, Session, Source
from relacja.capture.queries.sources import visible
from relacja.capture.rules.baskets import adds_up
from relacja.capture.rules.keeping import items_of, order_of
from relacja.capture.types import BasketLine, Lag, SessionLine, ShopItem
from relacja.customers import queries as customers
from relacja.platform.actor import Actor

NOTHING = Decimal(0)
VISIT = ("started_at", "last_at", "pages", "products", "first_page", "last_page", "referrer", "campaign")
BASKET = ("opened_at", "stage", "items", "total", "currency", "order_id", "ordered_at")


def sessions(actor: Actor, ids: Collection[int]) -> dict[int, SessionLine]:
    """These visits, as far as the actor sees whose they are; three queries."""
    rows = list(Session.objects.filter(pk__in=ids, party_id__isnull=False).order_by("started_at"))
    seen = customers.party_names(actor, {row.party_id for row in rows if row.party_id})
    names = _names(row.source_id for row in rows)
    return {
        row.pk: SessionLine(
            row.pk, names.get(row.source_id, ""), row.party_id, row.started_at, row.last_at, row.pages, row.products,
            row.first_page, row.last_page, row.referrer, row.campaign,
        )
        for row in rows if row.party_id in seen
    }  # fmt: skip


def baskets(actor: Actor, ids: Collection[int]) -> list[BasketLine]:
    """These baskets, as far as the actor sees whose they are; those of nobody are seen by whoever sees sources."""
    rows = list(Basket.objects.filter(pk__in=ids).order_by("pk"))
    seen = customers.party_names(actor, {row.party_id for row in rows if row.party_id})
    names, open_to = _names(row.source_id for row in rows), visible(actor).exists()
    return [
        _line(row, names.get(row.source_id, "")) for row in rows if (row.party_id in seen if row.party_id else open_to)
    ]


def digested_for_disclosure(actor: Actor, party_ids: Collection[int]) -> dict[str, list[dict[str, Any]]]:
    """Visits, baskets and what they said of themselves, of these parties as far as the actor sees them."""
    seen = list(customers.party_names(actor, party_ids))
    said = Sender.objects.filter(party_id__in=seen).order_by("since")
    return {
        "visits": [*Session.objects.filter(party_id__in=seen).order_by("started_at").values(*VISIT)],
        "baskets": [*Basket.objects.filter(party_id__in=seen).order_by("opened_at").values(*BASKET)],
        "said_of_themselves": [{"since": one.since, **one.said} for one in said],
    }


def parties_with_visits(party_ids: Collection[int]) -> set[int]:  # no actor: says only that something is there
    """Those of the parties whose visits, baskets or devices are kept; one query."""
    found = [kept.objects.filter(party_id__in=party_ids).values_list("party_id") for kept in (Session, Basket, Sender)]
    return {party_id for (party_id,) in found[0].union(*found[1:]) if party_id is not None}


def lag(actor: Actor) -> Lag:
    """How far the digest is behind; one query."""
    if not visible(actor).exists():
        return Lag(0, None)
    found = Batch.objects.filter(digested_at=None).aggregate(events=Sum("events"), since=Min("received_at"))
    return Lag(found["events"] or 0, found["since"])


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Source.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def _line(row: Basket, source: str) -> BasketLine:
    order = order_of(row.order) if row.order else None
    items = tuple(
        ShopItem(one.id, one.name, one.price, one.quantity, one.url, one.image) for one in items_of(row.items)
    )
    return BasketLine(
        row.pk, source, row.party_id, row.stage, row.changed_at, items, row.total, row.currency, row.order_id,
        row.ordered_at, (order and order.shipping) or NOTHING, (order and order.tax) or NOTHING,
        (order and order.discount) or NOTHING, order is None or adds_up(order),
    )  # fmt: skip
