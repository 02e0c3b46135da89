"""Preparing campaigns, starting and stopping them."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from relacja.automation import services as automation
from relacja.mailings import services as mailings
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, RUN
from relacja.marketing.plugs import channels
from relacja.marketing.rules import arms
from relacja.marketing.types import CAMPAIGN, CampaignTerms, Kind, State
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class CampaignNotFound(LookupError):
    """There is no such campaign, or the actor may not see it."""


class NameTaken(ValueError):
    """Another campaign has this name."""


class BadTerms(ValueError):
    """The campaign cannot be like this; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotNow(ValueError):
    """This cannot be done with the campaign as it stands."""


def make(  # not a use case: those that prepare a kind of campaign are
    actor: Actor, terms: CampaignTerms, kind: Kind, now: datetime
) -> Campaign:
    """A new campaign. Raises `NameTaken`, `BadTerms`."""
    campaign = Campaign(
        kind=kind.value, salt=secrets.token_hex(8), created_at=now, created_by=actor.user_id
    )  # fmt: skip
    save(campaign, terms)
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))
    return campaign


def save(campaign: Campaign, terms: CampaignTerms) -> None:
    """Keep the terms. Raises `NameTaken`, `BadTerms`."""
    for field, is_right in (
        ("name", bool(terms.name.strip())),
        ("control_share", 0 <= terms.control_share <= arms.WHOLE),
        ("window_days", 1 <= terms.window_days <= 365),
        ("budget", terms.budget is None or terms.budget >= 0),
        ("cost_each", terms.cost_each >= 0),
    ):
        if not is_right:
            raise BadTerms(field)
    campaign.name, campaign.goal = terms.name.strip(), terms.goal.strip()
    campaign.window_days, campaign.budget, campaign.cost_each = terms.window_days, terms.budget, terms.cost_each
    campaign.control_share = terms.control_share
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as problem:
        raise NameTaken(terms.name) from problem


def found(actor: Actor, campaign_id: int, permission: str) -> Campaign:
    """A campaign, locked. Raises `CampaignNotFound`."""
    campaign = Campaign.objects.visible_to(actor, permission).select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise CampaignNotFound(campaign_id)
    return campaign


@use_case(permits=EDIT)
def change_campaign(*, actor: Actor, campaign_id: int, terms: CampaignTerms) -> None:
    """Change a campaign. The share of those left alone stays as it is once it has been started: who was drawn stays
    drawn. Raises `CampaignNotFound`, `NameTaken`, `BadTerms`."""
    campaign = found(actor, campaign_id, EDIT)
    if campaign.started_at is not None and terms.control_share != campaign.control_share:
        raise BadTerms("control_share")
    save(campaign, terms)
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))


def has_begun(campaign: Campaign, at: datetime) -> None:  # not a use case: part of those that let people in
    """Somebody has come to a step of it: a draft whose steps were put in force beside it runs."""
    if campaign.state == State.DRAFT:
        campaign.state, campaign.started_at = State.RUNNING.value, at
        Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT).update(state=campaign.state, started_at=at)


@use_case(permits=RUN)
def stop_campaign(*, actor: Actor, campaign_id: int) -> None:
    """Let nothing more begin and nothing more leave; what is under way ends here. Raises `CampaignNotFound`,
    `NotNow`."""
    campaign, now = found(actor, campaign_id, RUN), timezone.now()
    if campaign.state != State.RUNNING:
        raise NotNow(campaign.state)
    if campaign.flow_id is not None:
        automation.retire_flow(actor=actor, flow_id=campaign.flow_id, stop_runs=True)
    mailings.stop_letters(actor=actor, origin=Ref(CAMPAIGN, campaign.pk))
    for channel in channels:
        channel.stop(actor=actor, campaign_id=campaign.pk)
    campaign.state, campaign.ended_at = State.STOPPED.value, now
    campaign.save()
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))


@use_case(permits=RUN)
def end_campaign(*, actor: Actor, campaign_id: int) -> None:
    """Let nothing more begin; what is under way goes on to its end. Raises `CampaignNotFound`, `NotNow`."""
    campaign, now = found(actor, campaign_id, RUN), timezone.now()
    if campaign.state != State.RUNNING:
        raise NotNow(campaign.state)
    if campaign.flow_id is not None:
        automation.retire_flow(actor=actor, flow_id=campaign.flow_id)
    campaign.state, campaign.ended_at = State.OVER.value, now
    campaign.save()
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))
