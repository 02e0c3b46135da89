"""The questions marketing answers."""

from relacja.marketing.queries.campaigns import campaign, campaign_names, campaigns
from relacja.marketing.queries.personal import campaigns_for_disclosure, parties_in_campaigns
from relacja.marketing.queries.reports import orders_counted, report

__all__ = [
    "campaign",
    "campaign_names",
    "campaigns",
    "campaigns_for_disclosure",
    "orders_counted",
    "parties_in_campaigns",
    "report",
]
