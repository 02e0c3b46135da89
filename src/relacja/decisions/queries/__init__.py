"""Every read of decisions worth a name."""

from relacja.decisions.queries.lately import latest_decision, left_alone
from relacja.decisions.queries.offers import (
    Figures,
    answers_by_week,
    figures,
    funnel,
    groups,
    search_offers,
    visible_offers,
)
from relacja.decisions.queries.past import answers_of, offer_names, visible_decisions
from relacja.decisions.queries.personal import decisions_for_disclosure, parties_with_decisions
from relacja.decisions.queries.settings import lever_sets, visible_policies

__all__ = [
    "Figures",
    "answers_by_week",
    "answers_of",
    "decisions_for_disclosure",
    "figures",
    "funnel",
    "groups",
    "latest_decision",
    "left_alone",
    "lever_sets",
    "offer_names",
    "parties_with_decisions",
    "search_offers",
    "visible_decisions",
    "visible_offers",
    "visible_policies",
]
