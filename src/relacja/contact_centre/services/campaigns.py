"""Customers of campaigns, called from a list of the campaign's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from relacja.contact_centre.models import CallList
from relacja.contact_centre.permissions import LISTS
from relacja.contact_centre.services.call_lists import Put, put_on_list, run_call_list
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing import services as routing


@dataclass(frozen=True, slots=True)
class CampaignCalls:
    """How a campaign calls: for which purpose, by whom (a plan), and what is said."""

    campaign_id: int
    name: str
    purpose: str
    plan: str
    script: str = ""


@use_case(permits=LISTS)
def call_for_campaign(*, actor: Actor, calls: CampaignCalls, party_ids: Sequence[int]) -> Put:
    """Put customers on the list of a campaign, which is made with the first of them and runs; each once for ever.

    Raises `routing.NoSuchPlan`.
    """
    if not queues.is_plan_live(calls.plan):
        raise routing.NoSuchPlan(calls.plan)
    is_taken = CallList.objects.filter(name=calls.name[:80]).exclude(campaign_id=calls.campaign_id).exists()
    found, _is_new = CallList.objects.get_or_create(
        campaign_id=calls.campaign_id,
        defaults={
            "name": f"{calls.name[:60]} ({calls.campaign_id})" if is_taken else calls.name[:80], "plan": calls.plan,
            "purpose": calls.purpose, "script": calls.script, "created_at": timezone.now(), "is_running": True,
        },
    )  # fmt: skip
    audit.note(subject=Ref("contact_centre.call_list", found.pk))
    return put_on_list(actor=actor, list_id=found.pk, party_ids=party_ids)


@use_case(permits=LISTS)
def stop_calls_of_campaign(*, actor: Actor, campaign_id: int) -> bool:
    """Call nobody more for a campaign; whether it had a list."""
    found = CallList.objects.filter(campaign_id=campaign_id, is_running=True).first()
    if found is not None:
        run_call_list(actor=actor, list_id=found.pk, is_running=False)
    return found is not None
