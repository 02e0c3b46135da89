"""The verbs of marketing."""

from relacja.marketing.services.campaigns import (
    BadTerms,
    CampaignNotFound,
    NameTaken,
    NotNow,
    change_campaign,
    end_campaign,
    stop_campaign,
)
from relacja.marketing.services.experiments import Comer, let_in
from relacja.marketing.services.forgetting import Parted, part_campaigns_from
from relacja.marketing.services.hearing import tell, tell_of_baskets
from relacja.marketing.services.journeys import (
    Basket,
    prepare_basket_journey,
    prepare_journey,
    start_journey,
)
from relacja.marketing.services.letters import Addressed, NoDesign, write_letters
from relacja.marketing.services.responses import credit_orders

__all__ = [
    "Addressed", "BadTerms", "Basket", "CampaignNotFound", "Comer", "NameTaken", "NoDesign", "NotNow", "Parted",
    "change_campaign", "credit_orders", "end_campaign", "let_in", "part_campaigns_from", "prepare_basket_journey",
    "prepare_journey", "start_journey", "stop_campaign", "tell", "tell_of_baskets", "write_letters",
]  # fmt: skip
