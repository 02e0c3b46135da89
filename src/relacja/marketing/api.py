"""Verbs of campaigns."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from pydantic import Field

from relacja.marketing import queries, services, tables
from relacja.marketing.models import Campaign
from relacja.marketing.types import CampaignTerms, Report, Uplift
from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, answers_with, offer

router = Router(tags=["Campaigns"])
answers_with(services.NameTaken, 409)
answers_with(services.NotNow, 409)
answers_with(services.BadTerms, 422, lambda error: {"field": error.field})
answers_with(services.BadArm, 422, lambda error: {"row": error.row})

offer(router, "/campaigns", tables.CAMPAIGNS, name="campaigns")


class CampaignTermsIn(Schema):
    """How a campaign is to be; `control_share` in thousandths are left alone."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    goal: Annotated[str, Field(max_length=300)] = ""
    control_share: Annotated[int, Field(ge=0, le=1000)] = 100
    window_days: Annotated[int, Field(ge=1, le=365)] = 7
    budget: Decimal | None = None
    cost_each: Decimal = Decimal(0)

    def terms(self) -> CampaignTerms:
        """As the services take them."""
        return CampaignTerms(**{name: getattr(self, name) for name in CampaignTerms.__slots__})


class BasketIn(CampaignTermsIn):
    """A reminder of baskets that were left, `after` so many seconds."""

    design_id: int
    mailbox_id: int
    after: Annotated[int, Field(ge=60)] = 3600
    worth: Annotated[int, Field(ge=0)] = 0


class MailingIn(CampaignTermsIn):
    """A letter to the members of any of some segments and of none of the others."""

    segment_ids: Annotated[list[int], Field(min_length=1, max_length=50)]
    without_ids: Annotated[list[int], Field(max_length=50)] = []
    design_ids: Annotated[list[int], Field(min_length=1, max_length=5)]
    mailbox_id: int
    at: datetime | None = None


class AudienceOut(Schema):
    """How many people are meant."""

    people: int


class ExperimentIn(CampaignTermsIn):
    """An experiment from outside; `is_random`: its arms were drawn by chance."""

    is_random: bool


class DrawnIn(Schema):
    """A customer and the arm they were drawn into; `control`: left alone."""

    party_id: int
    arm: Annotated[str, Field(min_length=1, max_length=20)]
    at: datetime


class Loaded(Schema):
    """How many rows are new."""

    new: int


class CampaignOut(Schema):
    """A campaign."""

    id: int
    name: str
    kind: str
    state: str
    goal: str
    control_share: int
    window_days: int
    budget: Decimal | None
    cost_each: Decimal
    flow_id: int | None
    started_at: datetime | None
    ended_at: datetime | None


class ArmOut(Schema):
    """What became of the people of an arm; money in the currency of the house."""

    code: str
    is_control: bool
    people: int
    ordered: int
    money: float


class ReportOut(Schema):
    """What a campaign did and brought."""

    people: int
    arms: list[ArmOut]
    uplift: Uplift
    by_arm: dict[str, Uplift]
    by_type: dict[str, Uplift]
    orders: dict[str, int]
    cost: Decimal
    currency: str


@router.create("/campaigns/basket", response=CampaignOut)
def prepare_basket_journey(request: ApiRequest, body: BasketIn) -> Answer:
    """Prepare a campaign that reminds people of baskets they left."""
    how = services.Basket(body.design_id, body.mailbox_id, body.after, body.worth)
    made = services.prepare_basket_journey(actor=request.actor, terms=body.terms(), how=how)
    return _found(request, made)


@router.create("/campaigns/journey", response=CampaignOut)
def prepare_journey(request: ApiRequest, body: CampaignTermsIn) -> Answer:
    """Prepare a campaign whose flow is drawn afterwards."""
    return _found(request, services.prepare_journey(actor=request.actor, terms=body.terms()))


@router.create("/campaigns/mailing", response=CampaignOut)
def prepare_mailing(request: ApiRequest, body: MailingIn) -> Answer:
    """Prepare a letter to many."""
    how = services.Mailing(
        tuple(body.segment_ids), tuple(body.design_ids), body.mailbox_id, tuple(body.without_ids), body.at
    )
    return _found(request, services.prepare_mailing(actor=request.actor, terms=body.terms(), how=how))


@router.read("/campaigns/{int:campaign_id}/audience", response=AudienceOut)
def get_audience(request: ApiRequest, campaign_id: Id) -> Answer:
    """How many people a mailing is meant for."""
    found = _found(request, campaign_id)
    asked = {"segment_ids": found.segment_ids, "without_ids": found.without_ids}
    return {"people": services.count_audience(actor=request.actor, **asked)}


@router.create("/campaigns/experiment", response=CampaignOut)
def prepare_experiment(request: ApiRequest, body: ExperimentIn) -> Answer:
    """Prepare an experiment from outside, to be loaded."""
    made = services.prepare_experiment(actor=request.actor, terms=body.terms(), is_random=body.is_random)
    return _found(request, made)


@router.act("/campaigns/{int:campaign_id}/people", response=Loaded)
def load_experiment(
    request: ApiRequest, campaign_id: Id, body: Annotated[list[DrawnIn], Field(max_length=10_000)]
) -> Answer:
    """Load who was in which arm of an experiment from outside: all, or none."""
    drawn = [services.Drawn(one.party_id, one.arm, one.at) for one in body]
    return {"new": services.load_experiment(actor=request.actor, campaign_id=campaign_id, drawn=drawn)}


@router.read("/campaigns/{int:campaign_id}", response=CampaignOut)
def get_campaign(request: ApiRequest, campaign_id: Id) -> Answer:
    """One campaign."""
    return _found(request, campaign_id)


@router.read("/campaigns/{int:campaign_id}/report", response=ReportOut)
def get_report(request: ApiRequest, campaign_id: Id) -> Answer:
    """What a campaign did and brought."""
    return _report(queries.report(request.actor, _found(request, campaign_id), timezone.now()))


@router.act("/campaigns/{int:campaign_id}", method="PUT", response=CampaignOut)
def change_campaign(request: ApiRequest, campaign_id: Id, body: CampaignTermsIn) -> Answer:
    """Change a campaign."""
    services.change_campaign(actor=request.actor, campaign_id=campaign_id, terms=body.terms())
    return _found(request, campaign_id)


@router.act("/campaigns/{int:campaign_id}/start", response=CampaignOut)
def start_journey(request: ApiRequest, campaign_id: Id) -> Answer:
    """Start a journey."""
    services.start_journey(actor=request.actor, campaign_id=campaign_id)
    return _found(request, campaign_id)


@router.act("/campaigns/{int:campaign_id}/send", response=CampaignOut)
def start_mailing(request: ApiRequest, campaign_id: Id) -> Answer:
    """Start a mailing, at its hour or at once."""
    services.start_mailing(actor=request.actor, campaign_id=campaign_id)
    return _found(request, campaign_id)


@router.act("/campaigns/{int:campaign_id}/stop", response=CampaignOut)
def stop_campaign(request: ApiRequest, campaign_id: Id) -> Answer:
    """Stop everything that is under way."""
    services.stop_campaign(actor=request.actor, campaign_id=campaign_id)
    return _found(request, campaign_id)


@router.act("/campaigns/{int:campaign_id}/end", response=CampaignOut)
def end_campaign(request: ApiRequest, campaign_id: Id) -> Answer:
    """Let nobody enter any more."""
    services.end_campaign(actor=request.actor, campaign_id=campaign_id)
    return _found(request, campaign_id)


def _found(request: ApiRequest, campaign_id: int) -> Campaign:
    found = queries.campaign(request.actor, campaign_id)
    if found is None:
        raise services.CampaignNotFound(campaign_id)
    return found


def _report(found: Report) -> dict[str, Any]:
    arms = [
        ArmOut(
            code=one.code, is_control=one.is_control, people=one.figures.people, ordered=one.figures.ordered,
            money=one.figures.money,
        )
        for one in found.arms
    ]  # fmt: skip
    return {
        "people": found.people, "arms": arms, "uplift": found.uplift, "by_arm": found.by_arm, "by_type": found.by_type,
        "orders": {one.rule.value: one.orders for one in found.credited}, "cost": found.cost,
        "currency": found.currency,
    }  # fmt: skip
