"""Orders that count for campaigns: by the link that was followed last, else by the letter that came last."""

from collections.abc import Sequence

from relacja.marketing.events import CampaignsAnswered
from relacja.marketing.models import Response
from relacja.marketing.permissions import TELL
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case

# reads sales: orders beside letters, in the one statement that joins them
# reads mailings: the letters
# reads customers: which parties are held to be the same
CREDIT = """
WITH asked AS (
  SELECT o.id, o.party_id, o.placed_at, o.total, o.currency, me.canonical_id
  FROM sales_order o JOIN customers_party me ON me.id = o.party_id
  WHERE o.id = ANY(%(orders)s::bigint[]) AND o.kind = 'order' AND o.status <> 'cancelled'
), touched AS (
  SELECT DISTINCT ON (asked.id) asked.*, l.id AS letter_id, l.origin_id AS campaign_id,
    CASE WHEN l.clicked_at <= asked.placed_at THEN 'click' ELSE 'window' END AS rule
  FROM asked CROSS JOIN LATERAL (
      SELECT asked.canonical_id AS id
    UNION ALL
      SELECT m.id FROM customers_party m WHERE m.canonical_id = asked.canonical_id AND m.id <> m.canonical_id
  ) same
  JOIN mailings_letter l ON l.party_id = same.id AND l.origin_kind = 'marketing.campaign'
  JOIN marketing_campaign c ON c.id = l.origin_id
  WHERE l.sent_at <= asked.placed_at AND l.sent_at > asked.placed_at - make_interval(days => c.window_days)
  ORDER BY asked.id, (l.clicked_at <= asked.placed_at) IS TRUE DESC, l.clicked_at DESC NULLS LAST, l.sent_at DESC
)
INSERT INTO marketing_response (campaign_id, order_id, party_id, letter_id, rule, money, currency, at)
SELECT campaign_id, id, party_id, letter_id, rule, total, currency, placed_at FROM touched
ON CONFLICT (order_id) DO UPDATE SET campaign_id = excluded.campaign_id, party_id = excluded.party_id,
  letter_id = excluded.letter_id, rule = excluded.rule, money = excluded.money, currency = excluded.currency,
  at = excluded.at
RETURNING order_id
"""


@use_case(permits=TELL)
def credit_orders(*, actor: Actor, order_ids: Sequence[int]) -> list[int]:
    """Let orders count for the campaign that they follow; those that count for one. An order that is called off counts
    for none, one that says otherwise now as it says."""
    counted = [found for (found,) in sql.rows(CREDIT, {"orders": list(order_ids)})]
    gone = Response.objects.filter(order_id__in=set(order_ids) - set(counted))
    whose = set(gone.values_list("party_id", flat=True))
    gone.delete()
    whose |= set(Response.objects.filter(order_id__in=counted).values_list("party_id", flat=True))
    if parties := tuple(sorted(one for one in whose if one is not None)):
        publish(CampaignsAnswered(parties))
    audit.note(orders=len(order_ids), counted=len(counted))
    return counted
