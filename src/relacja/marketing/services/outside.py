"""Experiments that somebody else drew: who was in which arm, and since when, loaded to be reported like our own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from relacja.customers import queries as customers
from relacja.marketing.events import ParticipantsDrawn
from relacja.marketing.models import Campaign, Participation
from relacja.marketing.permissions import EDIT
from relacja.marketing.rules.arms import CONTROL
from relacja.marketing.services.campaigns import CampaignNotFound, make
from relacja.marketing.types import CAMPAIGN, CampaignTerms, Kind, State
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class BadArm(ValueError):
    """An arm is blank or too long, or a customer is not seen; carries the number of the row, from nought."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


@dataclass(frozen=True, slots=True)
class Drawn:
    """A customer and the arm they were drawn into; `control` is those who were left alone."""

    party_id: int
    arm: str
    at: datetime


@use_case(permits=EDIT)
def prepare_experiment(*, actor: Actor, terms: CampaignTerms, is_random: bool) -> int:
    """A campaign for an experiment from outside. `is_random`: whether arms were drawn by chance; where people were
    chosen, nothing will be claimed. Raises `NameTaken`, `BadTerms`."""
    campaign = make(actor, terms, Kind.OUTSIDE, timezone.now())
    campaign.is_random, campaign.state = is_random, State.OVER.value
    campaign.save()
    return campaign.pk


def took_part(  # not a use case: makes a row for those that keep it
    campaign: Campaign, drawn: Drawn, did: bool | None = None, brought: Decimal | None = None
) -> Participation:
    """Somebody in an arm, once in an experiment; `did` and `brought` where it is said what they did."""
    return Participation(
        campaign=campaign, party_id=drawn.party_id, arm=drawn.arm, is_control=drawn.arm == CONTROL,
        key=f"outside:{drawn.party_id}", at=drawn.at, did=did, brought=brought,
    )  # fmt: skip


@use_case(permits=EDIT)
def load_experiment(*, actor: Actor, campaign_id: int, drawn: Sequence[Drawn]) -> int:
    """Load who was in which arm, all or none; how many are new. A customer who is there already stays as they are.
    Raises `CampaignNotFound`, `BadArm`."""
    campaign = Campaign.objects.visible_to(actor, EDIT).filter(pk=campaign_id, kind=Kind.OUTSIDE.value).first()
    if campaign is None:
        raise CampaignNotFound(campaign_id)
    seen = customers.party_names(actor, {one.party_id for one in drawn})
    for number, one in enumerate(drawn):
        if not one.arm.strip() or len(one.arm) > 20 or one.party_id not in seen:
            raise BadArm(number)
    before = Participation.objects.filter(campaign=campaign).count()
    Participation.objects.bulk_create(
        [took_part(campaign, replace(one, arm=one.arm.strip())) for one in drawn],
        ignore_conflicts=True,
        batch_size=2000,
    )
    new = Participation.objects.filter(campaign=campaign).count() - before
    publish(ParticipantsDrawn(campaign.pk, tuple(sorted({one.party_id for one in drawn}))))
    audit.note(subject=Ref(CAMPAIGN, campaign.pk), rows=len(drawn), new=new)
    return new
