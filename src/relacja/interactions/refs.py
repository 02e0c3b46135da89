"""Interactions as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.interactions import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("interactions.interaction")
class InteractionRef(RefKind):
    """An interaction by its summary."""

    label = _("Contact")
    icon = "history"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Summaries by id."""
        return dict(queries.visible(actor).filter(id__in=list(ids)).values_list("id", "summary"))

    def url(self, row_id: int) -> str:
        """The interaction's page."""
        return reverse("interactions:entry", args=[row_id])
