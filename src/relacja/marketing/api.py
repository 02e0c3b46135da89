"""Verbs of campaigns."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from django.utils import timezone
from pydantic import Field

from relacja.marketing import queries, services, tables
from relacja.marketing.models import Campaign
from relacja.marketing.types import EVERYWHERE, Arm, CampaignTerms, Reached, Report, Uplift
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


class ReachIn(CampaignTermsIn):
    """A campaign to the members of any of some segments and of none of the others, by a channel."""

    channel: Annotated[str, Field(max_length=20)]
    segment_ids: Annotated[list[int], Field(min_length=1, max_length=50)]
    without_ids: Annotated[list[int], Field(max_length=50)] = []
    settings: dict[str, Annotated[str, Field(max_length=4000)]] = {}
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
    channel: str
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


class WholeOut(Schema):
    """What all campaigns together brought."""

    share: int
    since: datetime
    arms: list[ArmOut]
    uplift: Uplift
    currency: str


class ReachedOut(Schema):
    """What a channel did: how many it was asked to reach and reached, and in words what became of them."""

    asked: int
    reached: int
    became: dict[str, int]
    left_out: dict[str, int]


class ReportOut(Schema):
    """What a campaign did and brought."""

    people: int
    arms: list[ArmOut]
    uplift: Uplift
    by_arm: dict[str, Uplift]
    by_type: dict[str, Uplift]
    orders: dict[str, int]
    channels: dict[str, ReachedOut]
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


@router.create("/campaigns/reach", response=CampaignOut)
def prepare_reach(request: ApiRequest, body: ReachIn) -> Answer:
    """Prepare a campaign to many by a channel: calls, letters on paper, text messages."""
    how = services.Reach(body.channel, tuple(body.segment_ids), body.settings, tuple(body.without_ids), body.at)
    return _found(request, services.prepare_reach(actor=request.actor, terms=body.terms(), how=how))


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
def get_report(request: ApiRequest, campaign_id: Id, family: Id | None = None) -> Answer:
    """What a campaign did and brought; `by_type` by roles of customers, or by the types of a family (their numbers)."""
    return _report(queries.report(request.actor, _found(request, campaign_id), timezone.now(), family))


@router.read("/campaigns/whole", response=WholeOut)
def get_whole_report(request: ApiRequest, days: Annotated[int, Field(ge=1, le=3650)] = 90) -> Answer:
    """What all campaigns together brought in the last days, against those whom every campaign leaves alone."""
    found = queries.whole_report(request.actor, timezone.now() - timedelta(days=days))
    arms = [("others", False, found.others), (EVERYWHERE, True, found.left_alone)]
    return WholeOut(
        share=found.share, since=found.since, uplift=found.uplift, currency=found.currency,
        arms=[_arm(code, figures, is_control=left) for code, left, figures in arms],
    )  # fmt: skip


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


def _report(found: Report) -> ReportOut:
    return ReportOut(
        people=found.people, uplift=found.uplift, by_arm=found.by_arm, by_type=found.by_type, cost=found.cost,
        currency=found.currency, orders={one.rule.value: one.orders for one in found.credited},
        arms=[_arm(one.code, one.figures, is_control=one.is_control) for one in found.arms],
        channels={code: _reached(one) for code, one in found.channels.items()},
    )  # fmt: skip


def _reached(found: Reached) -> ReachedOut:
    became, left = ({str(word): count for word, count in rows} for rows in (found.became, found.left_out))
    return ReachedOut(asked=found.asked, reached=found.reached, became=became, left_out=left)


def _arm(code: str, figures: Arm, *, is_control: bool) -> ArmOut:
    return ArmOut(code=code, is_control=is_control, people=figures.people, ordered=figures.ordered, money=figures.money)
