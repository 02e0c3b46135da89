"""Offers as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.decisions import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("decisions.offer")
class OfferRef(RefKind):
    """An offer by its name."""

    label = _("Offer")
    icon = "gift"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return queries.offer_names(actor, ids)

    def url(self, row_id: int) -> str:
        """The offer's page."""
        return reverse("decisions:offer", args=[row_id])
