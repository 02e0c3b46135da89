"""What calls add to the list of customers, who may be put on a call list, and to campaigns, which may call; and how to
take back who called."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import Setting, Trigger, steps, triggers
from relacja.contact_centre import queries, services, words
from relacja.contact_centre.permissions import LISTS
from relacja.contact_centre.services.calls.telling import ENDED
from relacja.kit.conditions import FieldType
from relacja.marketing import services as marketing
from relacja.marketing.plugs import Channel, channels
from relacja.marketing.types import AREA, Addressed, Going, Reached
from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.platform.undo import NoWayBack, Undoing, undoings
from relacja.routing import services as work
from relacja.routing.queries import setup

WHO_CALLED = "contact_centre.who_called"


def _put(actor: Actor, ids: Sequence[int], value: str) -> Done:
    put = services.put_on_list(actor=actor, list_id=int(value), party_ids=ids)
    said = ngettext("%(n)d customer on the list.", "%(n)d customers on the list.", len(put.party_ids))
    said %= {"n": len(put.party_ids)}
    if refused := sum(put.refused.values()):
        said += " " + ngettext("%(n)d may not be called.", "%(n)d may not be called.", refused) % {"n": refused}
    return Done(said, {"list": int(value), "parties": list(put.party_ids)})


def _take_off(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.take_off_list(actor=actor, list_id=payload["list"], party_ids=payload["parties"])
    return gettext("Taken off the list again.")


def _lists(actor: Actor) -> list[tuple[str, str]]:
    rows = queries.call_lists.visible(actor).order_by("-is_running", "-pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:200]]


add(
    ListAction(
        code="contact_centre.put_on_list",
        list_code="customers.parties",
        label=_("Put on a call list…"),
        icon="list-checks",
        permission=LISTS,
        choices=_lists,
        run=_put,
        undo=_take_off,
        new_url_name="contact_centre:new_call_list",
        new_label=_("New call list"),
        order=40,
    )
)


def _nobody_named(actor: Actor, payload: Mapping[str, Any]) -> str:
    try:
        services.take_back_who_calls(actor=actor, before=payload)
    except (services.CallNotFound, work.MovedOn) as gone:
        raise NoWayBack from gone
    return gettext("Taken back: nobody is named as the caller.")


undoings.add(WHO_CALLED, Undoing(WHO_CALLED, _nobody_named))


CALLS = "call"
CAMPAIGNS = Actor.system(gettext_noop("calls of campaigns"))


def _plans(actor: Actor) -> list[tuple[str, words.Words]]:
    return [(code, words.queue(code, name)) for code, name in setup.plan_choices()]


SETTINGS = (
    Setting("plan", _("Who calls"), "choice", choices=_plans, help=_("The plan by which these calls are routed.")),
    Setting("script", _("What to say"), "long_text", required=False),
)


@channels.plug(CALLS)
class Calls(Channel):
    """Calls from the desk, with the file before one's eyes: a call list of the campaign's own."""

    label = _("Calls to many")
    hint = _("Everybody in some segments is called from the desk: the file is read first, one key dials.")
    icon = "phone-outgoing"
    treated = pgettext_lazy("campaign", "To be called")
    settings = SETTINGS

    def reach(self, *, actor: Actor, campaign: Going, to: Sequence[Addressed], at: datetime) -> None:
        """Put them on the campaign's list: a customer stands there once."""
        told = campaign.settings
        calls = services.CampaignCalls(
            campaign.id, campaign.name, campaign.purpose, str(told.get("plan", "")), str(told.get("script", ""))
        )
        services.call_for_campaign(actor=CAMPAIGNS, calls=calls, party_ids=[one.party_id for one in to])

    def reached(self, actor: Actor, campaign_id: int) -> Reached:
        """How far the list has come, and how the calls ended."""
        list_id, so_far, outcomes = queries.call_lists.of_campaign(campaign_id)
        named = queries.desk.code_names("outcome", outcomes)
        became: list[tuple[words.Words, int]] = [(words.LINE_STATES["reached"], so_far.reached)]
        became += [(words.code(code, named.get(code, "")), n) for code, n in sorted(outcomes.items()) if code]
        waiting = so_far.untried + so_far.again
        became += [(words.LINE_STATES["given_up"], so_far.given_up), (words.LINE_STATES["open"], waiting)]
        refused = sorted(so_far.refused.items())
        left: list[tuple[words.Words, int]] = [(words.why_not_called(code), n) for code, n in refused]
        left += [(pgettext_lazy("call list", "by hand"), so_far.skipped)] if so_far.skipped else []
        shows = list_id is not None and actor.may(LISTS)
        return Reached(
            so_far.total, so_far.reached, tuple(became), tuple(left),
            reverse("contact_centre:call_list", args=[list_id]) if shows else "", _("The call list"),
        )  # fmt: skip

    def stop(self, *, actor: Actor, campaign_id: int) -> None:
        """Take back what waits."""
        services.stop_calls_of_campaign(actor=CAMPAIGNS, campaign_id=campaign_id)


@steps.plug("contact_centre.call")
class Call(marketing.ReachStep):
    """Has a customer called from the desk."""

    label = _("Have them called")
    hint = _("They stand on the call list of the campaign, if consent and a number allow it. How it ended is told.")
    icon = "phone-outgoing"
    channel = CALLS
    settings = SETTINGS


@triggers.plug(ENDED)
class CallEnded(Trigger):
    """A call of a campaign has ended, or was given up."""

    label = _("A call of a campaign has ended")
    hint = _("How it ended stands in facts.outcome, as a code, and in facts.reached whether they were talked to.")
    area = AREA
    facts = {"campaign": FieldType("number"), "reached": FieldType("flag"), "outcome": FieldType("text")}
    starts = False
