"""In which segments a customer is, on the customer's file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.customers.plugs import Panel, panels
from relacja.customers.types import PartyFile
from relacja.platform.actor import Actor
from relacja.segments import queries
from relacja.segments.permissions import VIEW


@panels.plug("segments.segments")
class SegmentsPanel(Panel):
    """The segments the customer is in, since when, each with its why."""

    code = "segments.segments"
    label = _("Segments")
    icon = "chart-pie"
    order = 45
    place = "side"
    permission = VIEW
    template = "segments/_of_party.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """A few queries."""
        return {
            "segments": queries.segments_of(actor, file.id),
            "types": queries.types_of(actor, file.id),
            "party_id": file.id,
        }
