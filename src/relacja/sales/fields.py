"""What may be asked of a customer in a condition: what they have, how much and how lately they bought."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries as catalogue
from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.sales.events import OrderChanged, OrderPlaced, OrdersPlaced

YEAR = timedelta(days=365)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

# reads customers: which parties are held to be the same, in the one statement that counts
COUNTED = """
SELECT p.canonical_id AS party_id, {value} AS value
FROM sales_order o JOIN customers_party p ON p.id = o.party_id
WHERE o.status <> 'cancelled' AND o.placed_at > %s::timestamptz AND o.placed_at <= %s::timestamptz{more}
GROUP BY p.canonical_id
"""
ORDERS = " AND o.kind = 'order'"
OF_ONE = (
    "sales_order o WHERE o.party_id = ANY(%(members)s::bigint[]) AND o.status <> 'cancelled'"
    " AND o.placed_at <= %(at)s::timestamptz"
)
"""The orders of one customer, for all fields in one pass."""
THIS_YEAR = "o.placed_at > %(at)s::timestamptz - interval '365 days'"


class OfOrders(ConditionField):
    """Something counted over the orders of all parties held to be the same, those cancelled left out."""

    changed_by = (OrderPlaced, OrderChanged, OrdersPlaced, PartiesMerged, PartiesUnmerged)
    select: str = ""

    def params(self, at: datetime) -> list[Any]:
        """The parameters of the SELECT, in their order."""
        raise NotImplementedError

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(self.select, tuple(self.params(at)))


@condition_fields.plug("sales.orders_365")
class OrdersInYear(OfOrders):
    """How many orders were placed within a year."""

    label = _("Orders in a year")
    kind: FieldKind = "number"
    select = COUNTED.replace("{value}", "count(*)::int").replace("{more}", ORDERS)
    one = ForOne(OF_ONE, f"nullif(count(*) FILTER (WHERE {THIS_YEAR}{ORDERS}), 0)::int")

    def params(self, at: datetime) -> list[Any]:
        """The year before."""
        return [at - YEAR, at]


@condition_fields.plug("sales.turnover_365")
class TurnoverInYear(OfOrders):
    """What was ordered within a year less what came back, in the currency of the company only."""

    label = _("Turnover in a year")
    kind: FieldKind = "number"
    select = COUNTED.replace("{value}", "sum(o.total)").replace("{more}", " AND o.currency = %s::text")
    one = ForOne(OF_ONE, f"sum(o.total) FILTER (WHERE {THIS_YEAR} AND o.currency = %(sales_currency)s::text)")

    def parameters(self) -> Mapping[str, str]:
        """The currency of the company."""
        return {"sales_currency": catalogue.house_currency()}

    def params(self, at: datetime) -> list[Any]:
        """The year before, and the currency."""
        return [at - YEAR, at, catalogue.house_currency()]


@condition_fields.plug("sales.last_order")
class LastOrder(OfOrders):
    """The day of the last order."""

    label = _("Last order")
    kind: FieldKind = "date"
    select = COUNTED.replace("{value}", "max((o.placed_at AT TIME ZONE %s::text)::date)").replace("{more}", ORDERS)
    one = ForOne(OF_ONE, "max((o.placed_at AT TIME ZONE %(zone)s::text)::date) FILTER (WHERE o.kind = 'order')")

    def params(self, at: datetime) -> list[Any]:
        """Our time zone, and all time before."""
        return [settings.TIME_ZONE, LONG_AGO, at]


@condition_fields.plug("sales.owned_products")
class OwnedProducts(OfOrders):
    """The codes of the products that were ordered and not all sent back."""

    label = _("Products owned")
    kind: FieldKind = "list"
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

    def params(self, at: datetime) -> list[Any]:
        """All time before."""
        return [at]
