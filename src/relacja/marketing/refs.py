"""Campaigns as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.marketing import queries
from relacja.marketing.types import CAMPAIGN
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug(CAMPAIGN)
class CampaignRef(RefKind):
    """A campaign by its name."""

    label = _("Campaign")
    icon = "megaphone"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return queries.campaign_names(actor, ids)

    def url(self, row_id: int) -> str:
        """The campaign's page."""
        return reverse("marketing:campaign", args=[row_id])
