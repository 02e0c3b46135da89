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
from relacja.marketing.services.experiments import Comer, left_everywhere, let_in
from relacja.marketing.services.forgetting import Parted, part_campaigns_from
from relacja.marketing.services.hearing import tell, tell_of_baskets
from relacja.marketing.services.journeys import (
    Basket,
    prepare_basket_journey,
    prepare_journey,
    start_journey,
)
from relacja.marketing.services.letters import NoDesign, write_letters
from relacja.marketing.services.mailing import Mailing, count_audience, prepare_mailing, start_mailing, write_batch
from relacja.marketing.services.outside import BadArm, Drawn, load_experiment, prepare_experiment
from relacja.marketing.services.paper import make_part, remove_old_paper, stop_paper, write_on_paper
from relacja.marketing.services.reaching import NoChannel, Reach, prepare_reach, reach, reach_in_journey
from relacja.marketing.services.responses import credit_orders
from relacja.marketing.services.stepping import ReachStep
from relacja.marketing.services.texts import hand_over_texts, send_texts, stop_texts, write_texts
from relacja.marketing.types import Addressed

__all__ = [
    "Addressed", "BadArm", "BadTerms", "Basket", "CampaignNotFound", "Comer", "Drawn", "Mailing", "NameTaken",
    "NoChannel", "NoDesign", "NotNow", "Parted", "Reach", "ReachStep", "change_campaign", "count_audience",
    "credit_orders", "end_campaign", "hand_over_texts", "left_everywhere", "let_in", "load_experiment",
    "make_part", "part_campaigns_from", "prepare_basket_journey", "prepare_experiment", "prepare_journey",
    "prepare_mailing", "prepare_reach", "reach", "reach_in_journey", "remove_old_paper", "send_texts",
    "start_journey", "start_mailing", "stop_campaign", "stop_paper", "stop_texts", "tell", "tell_of_baskets",
    "write_batch", "write_letters", "write_on_paper", "write_texts",
]  # fmt: skip
