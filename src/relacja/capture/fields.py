"""What may be asked of a customer in a condition: their visits to our sites, and the basket they left."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.capture.events import BasketsChanged, SessionsSeen
from relacja.catalogue import queries as catalogue
from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.platform.conditions import window
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields

MERGES = (PartiesMerged, PartiesUnmerged)
VISITS: dict[int, str | Promise] = {
    30: _("Visits to sites in 30 days"),
    90: _("Visits to sites in 90 days"),
    365: _("Visits to sites in a year"),
}
PRODUCTS: dict[int, str | Promise] = {
    30: _("Products looked at in 30 days"),
    90: _("Products looked at in 90 days"),
    365: _("Products looked at in a year"),
}

# reads customers: which parties are held to be the same, in the one statement that counts
SESSIONS = """
SELECT p.canonical_id AS party_id, {value} AS value
FROM (SELECT s.party_id, s.products, (s.started_at AT TIME ZONE %s::text)::date AS day FROM capture_session s
  WHERE s.started_at <= %s::timestamptz AND s.started_at >= %s::timestamptz) s
JOIN customers_party p ON p.id = s.party_id GROUP BY p.canonical_id
"""
SESSIONS_OF_ONE = """(SELECT s.products, (s.started_at AT TIME ZONE %(zone)s::text)::date AS day,
  %(on)s::date - (s.started_at AT TIME ZONE %(zone)s::text)::date AS ago
FROM capture_session s WHERE s.party_id = ANY(%(members)s::bigint[]) AND s.started_at <= %(at)s::timestamptz) s"""
"""The visits of one customer, for all fields in one pass."""

# reads customers: the same
BASKETS = """
SELECT b.party_id, {value} AS value FROM (
  SELECT DISTINCT ON (p.canonical_id) p.canonical_id AS party_id, b.items,
    (b.changed_at AT TIME ZONE %s::text)::date AS day, CASE WHEN b.currency IN ('', %s::text) THEN b.total END AS total
  FROM capture_basket b JOIN customers_party p ON p.id = b.party_id
  WHERE b.stage IN ('basket', 'checkout') AND b.changed_at <= %s::timestamptz
  ORDER BY p.canonical_id, b.changed_at DESC, b.id DESC) b
"""
BASKET_OF_ONE = """(SELECT b.items, (b.changed_at AT TIME ZONE %(zone)s::text)::date AS day,
  CASE WHEN b.currency IN ('', %(capture_currency)s::text) THEN b.total END AS total FROM capture_basket b
WHERE b.party_id = ANY(%(members)s::bigint[]) AND b.stage IN ('basket', 'checkout')
  AND b.changed_at <= %(at)s::timestamptz ORDER BY b.changed_at DESC, b.id DESC LIMIT 1) b"""
"""The last basket of one customer that was not ordered."""


class OfSessions(ConditionField):
    """Something counted from visits, over all parties held to be the same."""

    group = _("Sites and shops")
    changed_by = (SessionsSeen, *MERGES)
    value: str = ""
    days: int = 0

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(SESSIONS.format(value=self.value), (settings.TIME_ZONE, at, window(at, self.days)))


class Visits(OfSessions):
    """How many visits began within some days, today among them."""

    kind: FieldKind = "number"
    value = "count(*)::int"

    def __init__(self, days: int) -> None:
        self.days, self.label = days, VISITS[days]
        self.one = ForOne(SESSIONS_OF_ONE, f"nullif(count(*) FILTER (WHERE s.ago < {days}), 0)::int")


class ProductsViewed(OfSessions):
    """How many products were looked at in visits of some days."""

    kind: FieldKind = "number"
    value = "sum(s.products)::int"

    def __init__(self, days: int) -> None:
        self.days, self.label = days, PRODUCTS[days]
        self.one = ForOne(SESSIONS_OF_ONE, f"(sum(s.products) FILTER (WHERE s.ago < {days}))::int")


for _days in VISITS:
    condition_fields.add(f"capture.visits_{_days}", Visits(_days))
    condition_fields.add(f"capture.products_{_days}", ProductsViewed(_days))


@condition_fields.plug("capture.last_visit")
class LastVisit(OfSessions):
    """The day of the last visit."""

    label = _("Last visit to a site")
    kind: FieldKind = "date"
    value = "max(s.day)"
    one = ForOne(SESSIONS_OF_ONE, value)


class OfBasket(ConditionField):
    """Something of the last basket that was left: not ordered, and not emptied."""

    group = _("Sites and shops")
    changed_by = (BasketsChanged, *MERGES)
    value: str = ""

    def parameters(self) -> Mapping[str, str]:
        """The currency of the company."""
        return {"capture_currency": catalogue.house_currency()}

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(BASKETS.format(value=self.value), (settings.TIME_ZONE, catalogue.house_currency(), at))


@condition_fields.plug("capture.basket_changed")
class BasketChanged(OfBasket):
    """The day on which the basket was last changed."""

    label = _("Basket left on")
    kind: FieldKind = "date"
    value = "b.day"
    one = ForOne(BASKET_OF_ONE, value)


@condition_fields.plug("capture.basket_total")
class BasketTotal(OfBasket):
    """What lies in it is worth, in the currency of the company only; a basket without a currency counts as in it."""

    label = _("Value of the basket left")
    kind: FieldKind = "number"
    value = "b.total"
    one = ForOne(BASKET_OF_ONE, value)


@condition_fields.plug("capture.basket_products")
class BasketProducts(OfBasket):
    """The ids that the shop gives the products in it."""

    label = _("Products in the basket left")
    kind: FieldKind = "list"
    value = "ARRAY(SELECT DISTINCT i ->> 'id' FROM jsonb_array_elements(b.items) i)"
    one = ForOne(BASKET_OF_ONE, value)
