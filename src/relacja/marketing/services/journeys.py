"""Journeys: what is done for a customer when something happens, as a flow of automation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from relacja.automation import queries as flows
from relacja.automation import services as automation
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, RUN
from relacja.marketing.services.campaigns import BadTerms, CampaignNotFound, NotNow, found, make
from relacja.marketing.types import AREA, CAMPAIGN, CampaignTerms, Kind, State
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Basket:
    """How people are reminded of a basket: so many seconds after they touched it last, by a design from a mailbox;
    only of one worth at least so much."""

    design_id: int
    mailbox_id: int
    after: int = 3600
    worth: int = 0


def basket_body(  # not a use case: says what a flow is
    how: Basket, window_days: int
) -> Mapping[str, Any]:
    """The flow of a reminder of a basket: wait, and wait anew whenever it is touched; leave some alone; write; look for
    an order as long as one counts. An order or an empty basket ends it anywhere, at once."""
    when = f"facts.total >= {how.worth}" if how.worth else ""
    letter = {"design": str(how.design_id), "mailbox": str(how.mailbox_id)}
    return {
        "starts": [{"news": "shop.basket_changed", "when": when}],
        "goals": [{"news": "shop.order_placed"}],
        "leaves": [{"news": "shop.basket_emptied"}],
        "again": None,
        "under_way": "finish",
        "first": "wait",
        "nodes": {
            "wait": {
                "kind": "wait_news",
                "exits": {"came": "end", "time_out": "draw"},
                "settings": {
                    "news": ["shop.order_placed"], "seconds": how.after, "restarted_by": ["shop.basket_changed"],
                    "when": "",
                },
            },
            "draw": {"kind": "marketing.draw", "exits": {"treated": "letter", "control": "look"}, "settings": {}},
            "letter": {"kind": "marketing.letter", "exits": {"next": "look"}, "settings": letter},
            "look": {"kind": "wait", "exits": {"next": "end"}, "settings": {"seconds": window_days * DAY}},
            "end": {"kind": "end", "exits": {}, "settings": {}},
        },
    }  # fmt: skip


@use_case(permits=EDIT)
def prepare_basket_journey(*, actor: Actor, terms: CampaignTerms, how: Basket) -> int:
    """A campaign that reminds people of baskets they left, ready to be started or drawn otherwise. Raises `NameTaken`,
    `BadTerms`."""
    if how.after < 60 or how.worth < 0:
        raise BadTerms("after" if how.after < 60 else "worth")
    return _prepared(actor, terms, basket_body(how, terms.window_days), "key")


@use_case(permits=EDIT)
def prepare_journey(*, actor: Actor, terms: CampaignTerms) -> int:
    """A campaign with an empty flow, to be drawn. Raises `NameTaken`, `BadTerms`."""
    body: dict[str, Any] = {
        "starts": [], "goals": [], "leaves": [], "again": None, "under_way": "finish", "first": "draw",
        "nodes": {
            "draw": {"kind": "marketing.draw", "exits": {"treated": "end", "control": "end"}, "settings": {}},
            "end": {"kind": "end", "exits": {}, "settings": {}},
        },
    }  # fmt: skip
    return _prepared(actor, terms, body, "party")


def _prepared(actor: Actor, terms: CampaignTerms, body: Mapping[str, Any], keyed_by: Any) -> int:
    campaign = make(actor, terms, Kind.JOURNEY, timezone.now())
    campaign.flow_id = automation.save_flow(actor=actor, name=campaign.name, area=AREA, body=body, keyed_by=keyed_by)
    campaign.save(update_fields=["flow_id"])
    return campaign.pk


@use_case(permits=RUN)
def start_journey(*, actor: Actor, campaign_id: int) -> None:
    """Put the flow in force: from now on it begins whenever what it begins with happens. Raises `CampaignNotFound`,
    `NotNow`, and `NotPublishable` of automation where the flow does not hold together."""
    campaign = found(actor, campaign_id, RUN)
    if campaign.kind != Kind.JOURNEY or campaign.flow_id is None:
        raise CampaignNotFound(campaign_id)
    if campaign.state == State.STOPPED:
        raise NotNow(campaign.state)
    in_force = campaign.state == State.DRAFT and flows.is_in_force(actor, campaign.flow_id)
    if not in_force or flows.draft(actor, campaign.flow_id) is not None:
        automation.publish_flow(actor=actor, flow_id=campaign.flow_id)
    campaign.state, campaign.started_at = State.RUNNING.value, campaign.started_at or timezone.now()
    campaign.ended_at = None
    campaign.save()
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))


def campaign_of_flow(flow_id: int) -> Campaign:  # not a use case: for steps of the flow, which runs already
    """The campaign whose journey a flow is. Raises `CampaignNotFound`."""
    campaign = Campaign.objects.filter(flow_id=flow_id).first()
    if campaign is None:
        raise CampaignNotFound(flow_id)
    return campaign
