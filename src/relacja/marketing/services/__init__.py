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
from relacja.marketing.services.mailing import Mailing, count_audience, prepare_mailing, start_mailing, write_batch
from relacja.marketing.services.outside import BadArm, Drawn, load_experiment, prepare_experiment
from relacja.marketing.services.responses import credit_orders

__all__ = [
    "Addressed", "BadArm", "BadTerms", "Basket", "CampaignNotFound", "Comer", "Drawn", "Mailing", "NameTaken",
    "NoDesign", "NotNow", "Parted", "change_campaign", "count_audience", "credit_orders", "end_campaign", "let_in",
    "load_experiment", "part_campaigns_from", "prepare_basket_journey", "prepare_experiment", "prepare_journey",
    "prepare_mailing", "start_journey", "start_mailing", "stop_campaign", "tell", "tell_of_baskets", "write_batch",
    "write_letters",
]  # fmt: skip
