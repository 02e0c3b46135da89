"""Calls of campaigns that have ended, told to journeys."""

from datetime import datetime

from django.utils.translation import gettext_noop

from relacja.automation import services as automation
from relacja.automation.types import News
from relacja.contact_centre.models import CallToMake
from relacja.platform.actor import Actor

ENDED = "call.ended"
"""The name of these news."""


def tell_journeys(line: CallToMake, now: datetime) -> None:
    """Tell how the call of a customer on a campaign's list ended."""
    found = line.call_list
    if found is None or found.campaign_id is None or line.party_id is None:
        return
    facts = {
        "campaign": found.campaign_id, "reached": line.state == CallToMake.State.REACHED, "outcome": line.outcome,
    }  # fmt: skip
    news = News(ENDED, now, party_id=line.party_id, facts=facts)
    automation.tell_many(actor=Actor.system(gettext_noop("call lists")), news=[news])
