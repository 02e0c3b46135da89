"""What may be asked of a customer in a condition: what they have, how much and how lately they bought."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries as catalogue
from relacja.customers import queries as customers
from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.platform import sql
from relacja.platform.fields import ConditionField, FieldKind, FieldValue, Sql, condition_fields
from relacja.sales.events import OrderChanged, OrderPlaced, OrdersPlaced

YEAR = timedelta(days=365)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

# reads customers: which parties are held to be the same, in the one statement that counts
COUNTED = """
SELECT p.canonical_id AS party_id, {value} AS value
FROM sales_order o JOIN customers_party p ON p.id = o.party_id
WHERE o.status <> 'cancelled' AND o.placed_at > %s::timestamptz AND o.placed_at <= %s::timestamptz{more}{only}
GROUP BY p.canonical_id
"""
ORDERS = " AND o.kind = 'order'"


class OfOrders(ConditionField):
    """Something counted over the orders of all parties held to be the same, those cancelled left out.

    `select` holds `{only}` after its last parameter, where one customer alone can be asked for.
    """

    changed_by = (OrderPlaced, OrderChanged, OrdersPlaced, PartiesMerged, PartiesUnmerged)
    select: str = ""

    def params(self, at: datetime) -> list[Any]:
        """The parameters of the SELECT, in their order."""
        raise NotImplementedError

    def value(self, party_id: int, at: datetime) -> FieldValue:
        """For one customer; None for a party that is held to be the same as another, and where there are no orders."""
        members = customers.members(party_id)
        if not members or members[0] != party_id:
            return None
        statement = self.select.replace("{only}", " AND o.party_id = ANY(%s::bigint[])")
        found: list[tuple[Any, FieldValue]] = sql.rows(statement, [*self.params(at), members])
        value = found[0][1] if found else None
        return tuple(value) if isinstance(value, list) else value

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(self.select.replace("{only}", ""), tuple(self.params(at)))


@condition_fields.plug("sales.orders_365")
class OrdersInYear(OfOrders):
    """How many orders were placed within a year."""

    label = _("Orders in a year")
    kind: FieldKind = "number"
    select = COUNTED.replace("{value}", "count(*)::int").replace("{more}", ORDERS)

    def params(self, at: datetime) -> list[Any]:
        """The year before."""
        return [at - YEAR, at]


@condition_fields.plug("sales.turnover_365")
class TurnoverInYear(OfOrders):
    """What was ordered within a year less what came back, in the currency of the company only."""

    label = _("Turnover in a year")
    kind: FieldKind = "number"
    select = COUNTED.replace("{value}", "sum(o.total)").replace("{more}", " AND o.currency = %s::text")

    def params(self, at: datetime) -> list[Any]:
        """The year before, and the currency."""
        return [at - YEAR, at, catalogue.house_currency()]


@condition_fields.plug("sales.last_order")
class LastOrder(OfOrders):
    """The day of the last order."""

    label = _("Last order")
    kind: FieldKind = "date"
    select = COUNTED.replace("{value}", "max((o.placed_at AT TIME ZONE %s::text)::date)").replace("{more}", ORDERS)

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
    WHERE o.status <> 'cancelled' AND l.product_id IS NOT NULL AND o.placed_at <= %s::timestamptz{only}
    GROUP BY p.canonical_id, l.product_id HAVING sum(l.quantity) > 0
) had JOIN catalogue_product c ON c.id = had.product_id GROUP BY party_id
"""

    def params(self, at: datetime) -> list[Any]:
        """All time before."""
        return [at]
