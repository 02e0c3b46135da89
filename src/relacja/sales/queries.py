"""Every read of orders worth a name. An order may be seen by whoever may see its customer, and by its seller."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from relacja.catalogue import queries as catalogue
from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE
from relacja.sales.models import Order, OrderLine
from relacja.sales.permissions import VIEW
from relacja.sales.types import OrderKind, OrderStatus

LINES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OrderLineShown:
    """A line as people read it."""

    position: int
    product_id: int | None
    code: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order with (some of) its lines; `lines_total` counts all of them."""

    id: int
    number: str
    source: str
    party_id: int | None
    kind: str
    status: str
    channel: str
    placed_at: datetime
    promised_on: date | None
    fulfilled_on: date | None
    currency: str
    total: Decimal
    seller_id: int | None
    lines: tuple[OrderLineShown, ...] = ()
    lines_total: int = 0

    @property
    def kind_label(self) -> str:
        """The kind in the reader's words."""
        return str(dict(OrderKind.choices).get(self.kind, self.kind))

    @property
    def status_label(self) -> str:
        """The status in the reader's words."""
        return str(dict(OrderStatus.choices).get(self.status, self.status))

    @property
    def more(self) -> int:
        """How many lines are not among those given."""
        return self.lines_total - len(self.lines)


_FIELDS = (
    "id", "number", "source", "party_id", "kind", "status", "channel", "placed_at", "promised_on", "fulfilled_on",
    "currency", "total", "seller_id",
)  # fmt: skip


def visible(actor: Actor, permission: str = VIEW) -> "QuerySet[Order, Any]":
    """The orders the actor may see."""
    if not actor.may(permission):
        return Order.objects.none()
    reached = customers.visible_ids(actor, permission)
    if reached is None:
        return Order.objects.all()
    mine = Q(seller_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    return Order.objects.filter(Q(party_id__in=reached) | mine)


def order(actor: Actor, order_id: int, lines: int = 500) -> OrderShown | None:
    """One order with at most `lines` of its lines; None where the actor may not see it."""
    found = orders_by_id(actor, [order_id], lines)
    return found.get(order_id)


def orders_by_id(actor: Actor, ids: Collection[int], lines: int = LINES_SHOWN) -> dict[int, OrderShown]:
    """Orders with their first lines: three queries whatever the number of orders and lines."""
    rows = list(visible(actor).filter(pk__in=list(ids)).values_list(*_FIELDS))
    return {row[0]: shown for row, shown in zip(rows, _with_lines(actor, rows, lines), strict=True)}


def orders_of(actor: Actor, member_ids: Sequence[int], limit: int = 10, lines: int = 0) -> list[OrderShown]:
    """The latest orders of these parties, who have been found to be visible and the same."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    if not member_ids:
        return []
    rows = Order.objects.filter(party_id__in=list(member_ids)).order_by("-placed_at", "-id").values_list(*_FIELDS)
    return _with_lines(actor, list(rows[:limit]), lines)


@dataclass(frozen=True, slots=True)
class OrderHit:
    """An order found by its number."""

    id: int
    number: str
    customer: str


def orders_by_number(actor: Actor, query: str, limit: int) -> list[OrderHit]:
    """Orders whose number begins so, the latest first; three queries, one where there is none."""
    number = query.strip()
    if not sql.rows(BEGINS, {"number": number, "end": f"{number}\U0010ffff"}):
        return []
    found = visible(actor).filter(number__startswith=number).order_by("-placed_at", "-id")
    rows = list(found.values_list("id", "number", "party_id")[:limit])
    names = customers.party_names(actor, [row[2] for row in rows if row[2] is not None])
    return [OrderHit(row[0], row[1], names.get(row[2] or 0, "")) for row in rows]


BEGINS = "SELECT 1 FROM sales_order WHERE number ~>=~ %(number)s::text AND number ~<~ %(end)s::text LIMIT 1"


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a customer has ordered in one currency: how many documents, for how much, and when last."""

    currency: str
    orders: int
    returns: int
    total: Decimal
    first_at: datetime
    last_at: datetime


def turnover(actor: Actor, member_ids: Sequence[int]) -> list[Turnover]:
    """What these parties have ordered, one row a currency, the greatest first; one query."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    if not member_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT currency, count(*) FILTER (WHERE kind = 'order'), count(*) FILTER (WHERE kind <> 'order'),"
            " sum(total), min(placed_at), max(placed_at) FROM sales_order WHERE party_id = ANY(%s)"
            " GROUP BY currency ORDER BY sum(total) DESC",
            [list(member_ids)],
        )
        return [Turnover(*row) for row in cursor.fetchall()]


def _with_lines(actor: Actor, rows: Any, limit: int) -> list[OrderShown]:
    """The orders with their first lines and the number of all of them."""
    found = list(rows)
    ids = [row[0] for row in found]
    if not ids or not limit:
        return [OrderShown(*row) for row in found]
    lines, totals = _lines(ids, limit)
    products = catalogue.products_by_id(actor, {line.product_id for line in lines if line.product_id is not None})
    by_order: dict[int, list[OrderLineShown]] = {}
    for line in lines:
        product = products.get(line.product_id or 0)
        by_order.setdefault(line.order_id, []).append(
            OrderLineShown(
                line.position,
                line.product_id,
                product.code if product else "",
                line.description or (product.name if product else ""),
                line.quantity,
                line.unit_price,
                line.discount_percent,
                line.amount,
            )
        )
    return [
        replace(OrderShown(*row), lines=tuple(by_order.get(row[0], ())), lines_total=totals.get(row[0], 0))
        for row in found
    ]


def _lines(order_ids: Sequence[int], limit: int) -> tuple[list[OrderLine], dict[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_id, count(*) FROM sales_orderline WHERE order_id = ANY(%s) GROUP BY order_id",
            [list(order_ids)],
        )
        totals = dict(cursor.fetchall())
    rows = OrderLine.objects.filter(order_id__in=list(order_ids), position__lte=limit).order_by("order_id", "position")
    return list(rows), totals


def parties_with_orders(party_ids: Collection[int]) -> set[int]:  # no actor: whether there is something, nothing of it
    """Those of the parties that have ordered."""
    return set(Order.objects.filter(party_id__in=list(party_ids)).values_list("party_id", flat=True).distinct())


def orders_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every order of these parties with its lines, in plain values; those only that the actor may disclose."""
    orders = visible(actor, DISCLOSE).filter(party_id__in=list(party_ids)).order_by("placed_at", "pk")
    told = list(orders.values("id", "number", "source", "kind", "status", "channel", "placed_at", "currency", "total"))
    lines: dict[int, list[dict[str, Any]]] = {}
    found = OrderLine.objects.filter(order_id__in=[order["id"] for order in told]).order_by("order_id", "position")
    for line in found.values("order_id", "product__name", "description", "quantity", "unit_price", "amount"):
        lines.setdefault(line["order_id"], []).append({**line})
    return [order | {"lines": lines.get(order["id"], [])} for order in told]
