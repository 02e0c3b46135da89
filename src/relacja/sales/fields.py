"""What may be asked of a customer in a condition: what they have, how much and how lately they bought."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries as catalogue
from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.sales.events import OrderChanged, OrderPlaced, OrdersPlaced

CHANGED_BY = (OrderPlaced, OrderChanged, OrdersPlaced, PartiesMerged, PartiesUnmerged)
EVER = 0
"""Stands for all time among the windows."""
ORDERS: dict[int, str | Promise] = {
    30: _("Orders in 30 days"),
    90: _("Orders in 90 days"),
    180: _("Orders in 180 days"),
    365: _("Orders in a year"),
    EVER: _("Orders ever"),
}
TURNOVERS: dict[int, str | Promise] = {
    30: _("Turnover in 30 days"),
    90: _("Turnover in 90 days"),
    180: _("Turnover in 180 days"),
    365: _("Turnover in a year"),
    EVER: _("Turnover ever"),
}

# reads customers: which parties are held to be the same, in the one statement that counts
COUNTED = """
SELECT p.canonical_id AS party_id, {value} AS value FROM sales_day d JOIN customers_party p ON p.id = d.party_id
WHERE d.entries > 0 AND d.day <= %s::date{where} GROUP BY p.canonical_id
"""
DAYS = """(SELECT d.currency, d.day, d.orders, d.amount, %(on)s::date - d.day AS ago FROM sales_day d
WHERE d.party_id = ANY(%(members)s::bigint[]) AND d.entries > 0 AND d.day <= %(on)s::date) d"""
"""The days on which one customer bought, for all fields in one pass."""


class FromDays(ConditionField):
    """Something counted from the daily counters of orders, over all parties held to be the same."""

    group = _("Orders")
    changed_by = CHANGED_BY
    value: str = ""
    days: int = EVER

    def where(self) -> tuple[str, list[Any]]:
        """More conditions on the days, and their parameters."""
        return "", []

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        where, params = self.where()
        on = timezone.localdate(at)
        if self.days:
            where, params = f"{where} AND d.day > %s::date - %s::int", [*params, on, self.days]
        return Sql(COUNTED.format(value=self.value, where=where), (on, *params))


class Orders(FromDays):
    """How many orders were placed within some days, today among them."""

    kind: FieldKind = "number"
    value = "nullif(sum(d.orders), 0)::int"

    def __init__(self, days: int) -> None:
        self.days, self.label = days, ORDERS[days]
        within = f" FILTER (WHERE d.ago < {days})" if days else ""
        self.one = ForOne(DAYS, f"nullif(sum(d.orders){within}, 0)::int")


class Turnover(FromDays):
    """What was ordered within some days less what came back, in the currency of the company only."""

    kind: FieldKind = "number"
    value = "sum(d.amount)"

    def __init__(self, days: int) -> None:
        self.days, self.label = days, TURNOVERS[days]
        within = f"d.ago < {days} AND " if days else ""
        self.one = ForOne(DAYS, f"sum(d.amount) FILTER (WHERE {within}d.currency = %(sales_currency)s::text)")

    def parameters(self) -> Mapping[str, str]:
        """The currency of the company."""
        return {"sales_currency": catalogue.house_currency()}

    def where(self) -> tuple[str, list[Any]]:
        """Its currency alone."""
        return " AND d.currency = %s::text", [catalogue.house_currency()]


for _days in ORDERS:
    condition_fields.add(f"sales.orders_{_days}" if _days else "sales.orders", Orders(_days))
    condition_fields.add(f"sales.turnover_{_days}" if _days else "sales.turnover", Turnover(_days))


@condition_fields.plug("sales.last_order")
class LastOrder(FromDays):
    """The day of the last order."""

    label = _("Last order")
    kind: FieldKind = "date"
    value = "max(d.day) FILTER (WHERE d.orders > 0)"
    one = ForOne(DAYS, value)


@condition_fields.plug("sales.first_order")
class FirstOrder(FromDays):
    """The day of the first order."""

    label = _("First order")
    kind: FieldKind = "date"
    value = "min(d.day) FILTER (WHERE d.orders > 0)"
    one = ForOne(DAYS, value)


@condition_fields.plug("sales.owned_products")
class OwnedProducts(ConditionField):
    """The codes of the products that were ordered and not all sent back."""

    group = _("Orders")
    label = _("Products owned")
    kind: FieldKind = "list"
    changed_by = CHANGED_BY
    # reads catalogue: codes of products, in the one statement that counts
    select = """
SELECT party_id, array_agg(code ORDER BY code)::text[] AS value FROM (
    SELECT p.canonical_id AS party_id, l.product_id
    FROM sales_order o JOIN customers_party p ON p.id = o.party_id JOIN sales_orderline l ON l.order_id = o.id
    WHERE o.status <> 'cancelled' AND l.product_id IS NOT NULL AND o.placed_at <= %s::timestamptz
    GROUP BY p.canonical_id, l.product_id HAVING sum(l.quantity) > 0
) had JOIN catalogue_product c ON c.id = had.product_id GROUP BY party_id
"""
    # reads catalogue: the same for one
    one = ForOne(
        """(
    SELECT l.product_id FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
    WHERE o.party_id = ANY(%(members)s::bigint[]) AND o.status <> 'cancelled' AND l.product_id IS NOT NULL
      AND o.placed_at <= %(at)s::timestamptz
    GROUP BY l.product_id HAVING sum(l.quantity) > 0
) had JOIN catalogue_product c ON c.id = had.product_id""",
        "array_agg(c.code ORDER BY c.code)::text[]",
    )

    def sql(self, at: datetime) -> Sql:
        """For all customers at once, over all time before."""
        return Sql(self.select, (at,))
