"""Who takes part in a campaign, and who is left alone: drawn by hash, kept once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from relacja.customers import queries as customers
from relacja.marketing import parameters
from relacja.marketing.events import ParticipantsDrawn
from relacja.marketing.models import Campaign, Participation
from relacja.marketing.permissions import TELL
from relacja.marketing.rules.arms import CONTROL, LEFT_ALONE, WHOLE, Arm, draw, is_left_everywhere
from relacja.marketing.services.campaigns import has_begun
from relacja.marketing.types import EVERYWHERE
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.parameters import get_int
from relacja.platform.use_case import use_case

TREATED = "treated"


@dataclass(frozen=True, slots=True)
class Comer:
    """A customer who has come to where it is drawn, under a key that is theirs in this campaign."""

    party_id: int
    key: str


@use_case(permits=TELL)
def let_in(*, actor: Actor, campaign: Campaign, comers: Sequence[Comer], at: datetime) -> list[str]:
    """The arm of each of them, in their order; those whom every campaign leaves alone are in one apart. Whoever
    comes again under a key is as before; whoever comes under another one is treated as the first time, for it is drawn
    by who they are."""
    has_begun(campaign, at)
    arms, share = arms_of(campaign), get_int(parameters.LEFT_EVERYWHERE.code)
    roots = customers.canonical_ids({one.party_id for one in comers})
    people = [roots.get(one.party_id, one.party_id) for one in comers]
    drawn = [EVERYWHERE if is_left_everywhere(one, share) else draw(arms, campaign.salt, one) for one in people]
    Participation.objects.bulk_create(
        [
            Participation(
                campaign=campaign, party_id=person, arm=arm, is_control=arm in LEFT_ALONE, key=one.key, at=at,
            )
            for one, person, arm in zip(comers, people, drawn, strict=True)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    publish(ParticipantsDrawn(campaign.pk, tuple(sorted(set(people)))))
    return drawn


def arms_of(campaign: Campaign) -> list[Arm]:  # not a use case: reads what a campaign says
    """The arms of a campaign: those left alone, and each variant by its share of the rest."""
    rest = WHOLE - campaign.control_share
    variants = [(one["code"], one["share"]) for one in campaign.variants] or [(TREATED, WHOLE)]
    arms = [Arm(CONTROL, campaign.control_share)]
    so_far = given = 0
    for code, share in variants:
        so_far += share
        upto = rest * so_far // WHOLE
        arms.append(Arm(code, upto - given))
        given = upto
    return arms


def left_everywhere(party_ids: Iterable[int]) -> set[int]:  # not a use case: a rule with its parameter
    """Those of some customers whom every campaign leaves alone, also where a journey draws for nobody."""
    share = get_int(parameters.LEFT_EVERYWHERE.code)
    if not share:
        return set()
    asked = set(party_ids)
    roots = customers.canonical_ids(asked)
    return {one for one in asked if is_left_everywhere(roots.get(one, one), share)}
