"""Counters of orders by the day, kept by the database whatever changes an order."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

COUNT = f"""
INSERT INTO sales_day AS kept (party_id, currency, day, entries, orders, amount)
SELECT o.party_id, o.currency, (o.placed_at AT TIME ZONE '{settings.TIME_ZONE}')::date, sum(o.n),
  coalesce(sum(o.n) FILTER (WHERE o.kind = 'order'), 0), sum(o.total * o.n)
FROM ({{rows}}) o WHERE o.party_id IS NOT NULL AND o.status <> 'cancelled'
GROUP BY 1, 2, 3 HAVING sum(o.n) <> 0 OR sum(o.total * o.n) <> 0 OR sum(o.n) FILTER (WHERE o.kind = 'order') <> 0
ORDER BY 1, 2, 3
ON CONFLICT (party_id, currency, day) DO UPDATE SET entries = kept.entries + EXCLUDED.entries,
  orders = kept.orders + EXCLUDED.orders, amount = kept.amount + EXCLUDED.amount
"""
NEW, OLD = "SELECT *, 1 AS n FROM new_rows", "SELECT *, -1 AS n FROM old_rows"


class OrderDay(models.Model):
    """What a party ordered on a day of the house in a currency: what conditions count from.

    `entries` counts orders and returns in force, `orders` orders alone; `amount` takes off what came back.
    """

    pk = models.CompositePrimaryKey("party_id", "currency", "day")
    party_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.DateField()
    entries = models.IntegerField()
    orders = models.IntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        db_table = "sales_day"


def counted_by_day() -> list[pgtrigger.Trigger]:
    """Triggers for `Meta.triggers` of orders: whatever is placed, changed or deleted, its day is counted anew."""
    referencing: Any = pgtrigger.Referencing
    ways = (
        ("insert", pgtrigger.Insert, {"new": "new_rows"}, NEW),
        ("update", pgtrigger.Update, {"old": "old_rows", "new": "new_rows"}, f"{NEW} UNION ALL {OLD}"),
        ("delete", pgtrigger.Delete, {"old": "old_rows"}, OLD),
    )
    return [
        pgtrigger.Trigger(
            name=f"day_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing(**tables),
            func=f"{COUNT.format(rows=rows)}; RETURN NULL;",
        )
        for name, operation, tables, rows in ways
    ]
