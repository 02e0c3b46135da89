"""What to offer, on the customer's file and beside a call."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.customers.plugs import Panel, panels
from relacja.customers.types import PartyFile
from relacja.decisions import presenting, queries, services
from relacja.decisions.permissions import ASK
from relacja.platform.actor import Actor


@panels.plug("decisions.offers")
class OffersPanel(Panel):
    """Three to propose, two to leave alone, each with why."""

    code = "decisions.offers"
    label = _("Offers")
    icon = "sparkles"
    order = 10
    place = "side"
    permission = ASK
    template = "decisions/_offers.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """What was decided a moment ago for this reader, or decided now; never an error, and never late."""
        decided = queries.latest_decision(actor, file.member_ids, "desk", timezone.now())
        if decided is None:
            decided = services.decide_within(actor=actor, question=services.Question(file.id))
        return presenting.panel(decided)
