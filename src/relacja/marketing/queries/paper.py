"""How far letters on paper have come."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from relacja.customers import queries as customers
from relacja.marketing.models import Campaign, PaperLetter, PaperPart
from relacja.marketing.permissions import RUN
from relacja.platform.actor import Actor


@dataclass(slots=True)
class PaperTally:
    """How many letters there are to be, are made, wait, and are left out by the reason."""

    total: int = 0
    printed: int = 0
    waiting: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def paper_of(campaign_id: int) -> PaperTally:  # no actor: numbers name nobody
    """Of one campaign; one query."""
    rows = PaperLetter.objects.filter(campaign=campaign_id).order_by().values_list("state", "reason")
    found = PaperTally()
    for state, reason, count in rows.annotate(n=Count("pk")):
        found.total += count
        if state == "left_out":
            found.left_out[reason] = count
        else:
            setattr(found, state, getattr(found, state) + count)
    return found


def paper_parts(actor: Actor, campaign_id: int) -> QuerySet[PaperPart]:
    """The files of a campaign, for whoever runs campaigns and sees every customer: addresses of all stand in them."""
    seen = Campaign.objects.visible_to(actor, RUN).filter(pk=campaign_id)
    rows = PaperPart.objects.filter(campaign__in=seen).order_by("number")
    return rows if customers.visible_ids(actor) is None else rows.none()
