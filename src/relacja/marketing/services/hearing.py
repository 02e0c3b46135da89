"""What happens with customers, told to journeys."""

from collections.abc import Sequence

from relacja.automation import services as automation
from relacja.automation.types import News
from relacja.capture.events import BasketNews
from relacja.marketing.permissions import TELL
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

STAGES = {
    "basket": "shop.basket_changed", "checkout": "shop.basket_changed", "empty": "shop.basket_emptied",
    "ordered": "shop.order_placed", "cancelled": "shop.order_cancelled",
}  # fmt: skip


@use_case(permits=TELL)
def tell_of_baskets(*, actor: Actor, baskets: Sequence[BasketNews]) -> None:
    """Let journeys know of baskets: changed, emptied, ordered."""
    automation.tell_many(
        actor=actor,
        news=[
            News(
                STAGES[one.stage], one.at, key=f"basket:{one.basket_id}", party_id=one.party_id,
                facts={
                    "basket": one.basket_id, "total": float(one.total), "currency": one.currency,
                    "checkout": one.stage == "checkout", "site": one.source_id,
                },
            )
            for one in baskets if one.stage in STAGES
        ],
    )  # fmt: skip


@use_case(permits=TELL)
def tell(*, actor: Actor, news: Sequence[News]) -> None:
    """Let journeys know of anything else."""
    automation.tell_many(actor=actor, news=news)
