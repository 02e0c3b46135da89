"""Old news leaves: what has been delivered to everybody, after as long as managers want it kept."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from relacja.platform import parameters

KEPT_FOR = "platform.delivered_kept_for"
BATCH = 5_000

parameters.declare(
    parameters.Parameter(
        KEPT_FOR,
        _("Keep delivered news for"),
        "duration",
        timedelta(days=14),
        help=_("For instance 14d or 36h. News that waits or is parked stays."),
        group=_("Operations"),
        minimum=3600,
    )
)

PRUNE = """
WITH old AS (
  SELECT id FROM platform_outboxevent AS event
  WHERE occurred_at < %s AND NOT EXISTS (
    SELECT FROM platform_outboxdelivery AS delivery WHERE delivery.event_id = event.id AND delivery.state <> 'done')
  ORDER BY occurred_at LIMIT %s
), deliveries AS (
  DELETE FROM platform_outboxdelivery USING old WHERE event_id = old.id
)
DELETE FROM platform_outboxevent USING old WHERE platform_outboxevent.id = old.id
"""


def prune(now: datetime) -> int:
    """Delete events older than the parameter that nobody waits for, a batch at a time; how many went."""
    gone = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PRUNE, [now - parameters.get_duration(KEPT_FOR), BATCH])
            batch: int = cursor.rowcount
        gone += batch
        if batch < BATCH:
            return gone
