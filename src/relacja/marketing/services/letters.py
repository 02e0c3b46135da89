"""Letters of journeys: queued in the transaction in which the run goes on, under a key of the run's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from relacja.capture import queries as capture
from relacja.capture.types import BasketLine
from relacja.mailings import queries as mail_queries
from relacja.mailings import services as mailings
from relacja.mailings.types import LetterDraft
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import TELL
from relacja.marketing.services.campaigns import has_begun
from relacja.marketing.types import CAMPAIGN, Addressed
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

STALE = timedelta(days=3)
"""What could not be sent so long after it was meant is not sent at all."""
MOST_PRODUCTS = 6


class NoDesign(ValueError):
    """The design was never published, or is there no more."""


@use_case(permits=TELL)
def write_letters(
    *, actor: Actor, campaign: Campaign, design_id: int, mailbox_id: int, to: Sequence[Addressed], at: datetime
) -> list[int]:
    """Queue a letter to each of them, each key once for ever; the numbers of the letters. Raises `NoDesign`."""
    version = mail_queries.latest_version(actor, design_id)
    if version is None:
        raise NoDesign(design_id)
    has_begun(campaign, at)
    baskets = {one.id: one for one in capture.baskets(actor, [one.basket_id for one in to if one.basket_id])}
    drafts = [
        LetterDraft(
            key=one.key, party_id=one.party_id, version_id=version.pk, mailbox_id=mailbox_id,
            origin=Ref(CAMPAIGN, campaign.pk), purpose=campaign.purpose, until=at + STALE,
            variables=_of_basket(baskets.get(one.basket_id or 0)),
        )
        for one in to
    ]  # fmt: skip
    return [one.id for one in mailings.queue_letters(actor=actor, letters=drafts)]


def _of_basket(basket: BasketLine | None) -> Mapping[str, Any]:
    if basket is None:
        return {}
    return {
        "basket.total": _money(basket.total, basket.currency),
        "basket.products": [
            {
                "name": item.name or item.id,
                "price": "" if item.price is None else _money(item.price, basket.currency),
                "picture": item.image, "link": item.url,
            }
            for item in basket.items[:MOST_PRODUCTS]
        ],
    }  # fmt: skip


def _money(value: Decimal, currency: str) -> str:
    return f"{value:.2f} {currency}".strip()
