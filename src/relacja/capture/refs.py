"""Sources as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.capture import queries
from relacja.capture.types import SOURCE
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug(SOURCE)
class SourceRef(RefKind):
    """A source by its name."""

    label = _("Source of events")
    icon = "radio-tower"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return dict(queries.visible(actor).filter(pk__in=set(ids)).values_list("pk", "name"))

    def url(self, row_id: int) -> str:
        """The source's page."""
        return reverse("capture:source", args=[row_id])
