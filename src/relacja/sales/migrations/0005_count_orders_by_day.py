"""Count the orders there are by the day."""

from django.conf import settings
from django.db import migrations

FILL = f"""
INSERT INTO sales_day (party_id, currency, day, entries, orders, amount)
SELECT party_id, currency, (placed_at AT TIME ZONE '{settings.TIME_ZONE}')::date, count(*),
  count(*) FILTER (WHERE kind = 'order'), sum(total)
FROM sales_order WHERE party_id IS NOT NULL AND status <> 'cancelled' GROUP BY 1, 2, 3
ON CONFLICT (party_id, currency, day) DO UPDATE
SET entries = EXCLUDED.entries, orders = EXCLUDED.orders, amount = EXCLUDED.amount
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_orders_by_day")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
