"""Campaigns by any channel: to everybody in some segments, or at a step of a journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, TELL
from relacja.marketing.plugs import channels
from relacja.marketing.services.campaigns import BadTerms, has_begun, make
from relacja.marketing.services.journeys import campaign_of_flow
from relacja.marketing.types import Addressed, CampaignTerms, Going, Kind
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.segments import queries as segments


class NoChannel(LookupError):
    """There is no such channel (any more)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is reached by which channel: members of any of the segments and of none of the others."""

    channel: str
    segment_ids: tuple[int, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    without_ids: tuple[int, ...] = ()
    at: datetime | None = None


@use_case(permits=EDIT)
def prepare_reach(*, actor: Actor, terms: CampaignTerms, how: Reach) -> int:
    """A campaign to many by a channel, ready to be started. Raises `NameTaken`, `BadTerms`."""
    _check(actor, how)
    campaign = make(actor, terms, Kind.MAILING, timezone.now())
    campaign.channel, campaign.planned_at = how.channel, how.at
    campaign.segment_ids, campaign.without_ids = list(how.segment_ids), list(how.without_ids)
    campaign.how = {one.name: how.settings.get(one.name, "") for one in channels[how.channel].settings}
    campaign.save()
    return campaign.pk


def _check(actor: Actor, how: Reach) -> None:
    channel = channels.get(how.channel)
    if channel is None:
        raise BadTerms("channel")
    known = {one.pk for one in segments.visible(actor).filter(pk__in=[*how.segment_ids, *how.without_ids])}
    if not how.segment_ids or not known >= {*how.segment_ids, *how.without_ids}:
        raise BadTerms("segments")
    for one in channel.settings:
        said = how.settings.get(one.name)
        if one.required and not str(said or "").strip():
            raise BadTerms(one.name)
        if said and one.choices is not None and str(said) not in {code for code, _words in one.choices(actor)}:
            raise BadTerms(one.name)


@use_case(permits=TELL)
def reach_in_journey(
    *, actor: Actor, flow_id: int, channel: str, settings: Mapping[str, Any], to: Sequence[Addressed], at: datetime
) -> None:
    """The same at a step of the journey that a flow is. Raises `NoChannel`, `CampaignNotFound`."""
    campaign = campaign_of_flow(flow_id)
    has_begun(campaign, at)
    reach(actor=actor, campaign=campaign, channel=channel, settings=settings, to=to, at=at)


@use_case(permits=TELL)
def reach(
    *,
    actor: Actor,
    campaign: Campaign,
    channel: str,
    settings: Mapping[str, Any],
    to: Sequence[Addressed],
    at: datetime,
) -> None:
    """Let a channel take some people on, each key once for ever. Raises `NoChannel`."""
    plug = channels.get(channel)
    if plug is None:
        raise NoChannel(channel)
    going = Going(campaign.pk, campaign.name, campaign.purpose, settings)
    plug.reach(actor=actor, campaign=going, to=to, at=at)
