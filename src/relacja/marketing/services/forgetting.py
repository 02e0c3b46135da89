"""Campaigns without a person who is forgotten."""

from dataclasses import dataclass

from relacja.marketing.models import Participation, Response
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
    """Take a person out of all campaigns; orders that counted stay counted, without them."""
    gone, _by_model = Participation.objects.filter(party_id__in=person.party_ids).delete()
    return Parted(gone, Response.objects.filter(party_id__in=person.party_ids).update(party_id=None))
