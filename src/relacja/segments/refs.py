"""Segments as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds
from relacja.segments import queries


@ref_kinds.plug("segments.segment")
class SegmentRef(RefKind):
    """A segment by its name."""

    label = _("Segment")
    icon = "users-round"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return dict(queries.visible(actor).filter(pk__in=set(ids)).values_list("pk", "name"))

    def url(self, row_id: int) -> str:
        """The segment's page."""
        return reverse("segments:segment", args=[row_id])
