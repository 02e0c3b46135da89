"""Letters on paper: a channel of campaigns, and a step of journeys."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation.plugs import Setting, Words, steps
from relacja.marketing import choices, queries, services, words
from relacja.marketing.plugs import Channel, channels
from relacja.marketing.types import Addressed, Going, Reached
from relacja.platform.actor import Actor

PAPER = "paper"


def _designs(actor: Actor) -> Sequence[tuple[str, Words]]:
    return [(str(number), name) for number, name in choices.designs(actor)]


SETTINGS = (
    Setting("design", _("Design"), "choice", choices=_designs, help=_("Pictures are left out, links are spelt.")),
)


@channels.plug(PAPER)
class Paper(Channel):
    """Letters on paper, made into files to be printed, with the address where the window of the envelope is."""

    label = _("Letters on paper")
    hint = _("Everybody in some segments who has an address gets a letter by post: files to be printed are made.")
    icon = "printer"
    treated = pgettext_lazy("campaign", "Written to on paper")
    settings = SETTINGS

    def reach(self, *, actor: Actor, campaign: Going, to: Sequence[Addressed], at: datetime) -> None:
        """Note who is to get one; they are made in the background."""
        services.write_on_paper(actor=actor, campaign=campaign, party_ids=[one.party_id for one in to], at=at)

    def reached(self, actor: Actor, campaign_id: int) -> Reached:
        """How many are made, how many wait, and why some are left out."""
        found = queries.paper_of(campaign_id)
        became = ((words.PAPER["printed"], found.printed), (words.PAPER["waiting"], found.waiting))
        left = tuple((words.not_on_paper(code), count) for code, count in sorted(found.left_out.items()))
        url = reverse("marketing:paper", args=[campaign_id]) if found.total else ""
        return Reached(found.total, found.printed, became, left, url, _("Files to be printed"))

    def stop(self, *, actor: Actor, campaign_id: int) -> None:
        """What waits is not made any more."""
        services.stop_paper(actor=actor, campaign_id=campaign_id)


@steps.plug("marketing.paper")
class SendPaper(services.ReachStep):
    """A letter on paper to one customer, once in a campaign."""

    label = _("Send a letter on paper")
    icon = "printer"
    channel = PAPER
    settings = SETTINGS
