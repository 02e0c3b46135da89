"""How far text messages have come."""

from dataclasses import dataclass, field

from django.db.models import Count, Sum

from relacja.marketing.models import TextMessage
from relacja.platform import sql

# reads messaging: whether what was handed over has arrived
ARRIVED = """
SELECT m.delivery, count(*) FROM marketing_textmessage t JOIN messaging_message m ON m.id = t.message_id
WHERE t.campaign_id = %s::bigint GROUP BY 1
"""


@dataclass(slots=True)
class TextTally:
    """How many there are to be, were handed over, wait, and are left out by the reason; `parts` are what is paid for,
    `deliveries` how many of those handed over stand where."""

    total: int = 0
    handed_over: int = 0
    waiting: int = 0
    parts: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)


def texts_of(campaign_id: int) -> TextTally:  # no actor: numbers name nobody
    """Of one campaign; two queries."""
    rows = TextMessage.objects.filter(campaign=campaign_id).order_by().values_list("state", "reason")
    found = TextTally()
    for state, reason, count, parts in rows.annotate(n=Count("pk"), p=Sum("parts")):
        found.total += count
        found.parts += parts or 0
        if state == "left_out":
            found.left_out[reason] = count
        else:
            setattr(found, state, getattr(found, state) + count)
    found.deliveries = dict(sql.rows(ARRIVED, [campaign_id])) if found.handed_over else {}
    return found
