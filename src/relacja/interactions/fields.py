"""What may be asked of a customer in a condition: how lately and how often they were met."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from relacja.interactions.events import (
    InteractionChanged,
    InteractionRecorded,
    InteractionsCorrected,
    InteractionsRecorded,
    InteractionsWithdrawn,
)
from relacja.interactions.plugs import media
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields

PERIODS: dict[int, str | Promise] = {
    30: _("Contacts in 30 days"),
    90: _("Contacts in 90 days"),
    180: _("Contacts in 180 days"),
    365: _("Contacts in a year"),
}
CHANGED_BY = (
    InteractionRecorded, InteractionsRecorded, InteractionChanged, InteractionsCorrected, InteractionsWithdrawn,
)  # fmt: skip

# reads customers: which parties are held to be the same, in the one statement that counts
COUNTED = """
SELECT p.canonical_id AS party_id, {value} AS value FROM contact_day d JOIN customers_party p ON p.id = d.party_id
WHERE d.inbound + d.outbound > 0 AND d.day <= %s{where} GROUP BY p.canonical_id
"""


# reads customers: the same
LAST = """
SELECT p.canonical_id AS party_id, max(last.day) AS value FROM customers_party p CROSS JOIN LATERAL (
  SELECT d.day FROM contact_day d WHERE d.party_id = p.id AND d.inbound + d.outbound > 0 AND d.day <= %s
  ORDER BY d.day DESC LIMIT 1) last
GROUP BY p.canonical_id
"""
DAYS = """(SELECT d.day, d.medium, d.inbound + d.outbound AS n, %(on)s::date - d.day AS ago FROM contact_day d
WHERE d.party_id = ANY(%(members)s::bigint[]) AND d.inbound + d.outbound > 0 AND d.day <= %(on)s::date) d"""
"""The days of one customer, for all fields in one pass."""


class Counted(ConditionField):
    """Something counted from the daily counters, over all parties held to be the same."""

    group = _("Contacts")
    expression: ClassVar[str]

    def conditions(self, at: datetime) -> tuple[str, list[Any]]:
        """More conditions on the days, and their parameters."""
        return "", []

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        where, params = self.conditions(at)
        return Sql(COUNTED.format(value=self.expression, where=where), (timezone.localdate(at), *params))


@condition_fields.plug("interactions.last_contact")
class LastContactField(Counted):
    """The last day the customer was met."""

    label = _("Last contact")
    kind: FieldKind = "date"
    changed_by = CHANGED_BY
    one = ForOne(DAYS, "max(d.day)")

    def sql(self, at: datetime) -> Sql:
        """For all customers at once, each by the end of its index: there are twenty days of contact to a customer."""
        return Sql(LAST, (timezone.localdate(at),))


class ContactsField(Counted):
    """How often the customer was met in the last days, over any medium or one."""

    kind: FieldKind = "number"
    changed_by = CHANGED_BY
    expression = "sum(d.inbound + d.outbound)::int"

    def __init__(self, days: int, medium: str = "") -> None:
        self.days, self.medium = days, medium
        self.label = format_lazy("{}: {}", PERIODS[days], media[medium].label) if medium else PERIODS[days]
        of_medium = f" AND d.medium = '{medium}'" if medium else ""
        self.one = ForOne(DAYS, f"(sum(d.n) FILTER (WHERE d.ago < {days}{of_medium}))::int")

    def conditions(self, at: datetime) -> tuple[str, list[Any]]:
        """The days within the period, and the medium."""
        since = timezone.localdate(at) - timedelta(days=self.days)
        return " AND d.day > %s AND (%s = '' OR d.medium = %s)", [since, self.medium, self.medium]


for _days in PERIODS:
    condition_fields.add(f"interactions.contacts_{_days}", ContactsField(_days))
    for _medium in media.codes():
        condition_fields.add(f"interactions.contacts_{_days}.{_medium}", ContactsField(_days, _medium))
