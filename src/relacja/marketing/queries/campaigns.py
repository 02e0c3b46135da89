"""Campaigns, as people read them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from relacja.marketing.models import Campaign
from relacja.platform.actor import Actor


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """All, for whoever may see any."""
    return Campaign.objects.visible_to(actor)


def campaign(actor: Actor, campaign_id: int) -> Campaign | None:
    """One."""
    return Campaign.objects.visible_to(actor).filter(pk=campaign_id).first()


def campaign_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The names of some; one query."""
    return dict(Campaign.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "name"))
