"""Campaigns without a person who is forgotten."""

from dataclasses import dataclass

from django.utils import timezone

from relacja.marketing.models import PaperLetter, PaperPart, Participation, Response, TextMessage
from relacja.marketing.services.paper import remove_parts
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import use_case


@dataclass(frozen=True, slots=True)
class Parted:
    """How often somebody took part in a campaign, and how many orders stay counted without them."""

    participations: int
    responses: int


@use_case(permits=FORGET)
def part_campaigns_from(*, actor: Actor, person: Person) -> Parted:
    """Take a person out of all campaigns, and let go of files with letters to them; orders that counted stay counted,
    without them."""
    paper = PaperLetter.objects.filter(party_id__in=person.party_ids)
    remove_parts(list(PaperPart.objects.filter(pk__in=paper.values("part"), removed_at=None)), timezone.now())
    paper.delete()
    TextMessage.objects.filter(party_id__in=person.party_ids).delete()
    gone, _by_model = Participation.objects.filter(party_id__in=person.party_ids).delete()
    return Parted(gone, Response.objects.filter(party_id__in=person.party_ids).update(party_id=None))
