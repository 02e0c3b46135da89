"""The questions marketing answers."""

from relacja.marketing.queries.campaigns import campaign, campaign_names, campaigns
from relacja.marketing.queries.paper import paper_of, paper_parts
from relacja.marketing.queries.personal import campaigns_for_disclosure, parties_in_campaigns
from relacja.marketing.queries.reports import orders_counted, report
from relacja.marketing.queries.texts import texts_of
from relacja.marketing.queries.whole import whole_report

__all__ = [
    "campaign",
    "campaign_names",
    "campaigns",
    "campaigns_for_disclosure",
    "orders_counted",
    "paper_of",
    "paper_parts",
    "parties_in_campaigns",
    "report",
    "texts_of",
    "whole_report",
]
