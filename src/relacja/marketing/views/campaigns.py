"""Pages of campaigns: the list, one with its report, preparing, starting and stopping."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.automation import queries as automation
from relacja.automation import services as flows
from relacja.mailings import queries as mailings
from relacja.marketing import choices, planning, presenting, queries, services, words
from relacja.marketing.forms import BasketForm, MailingForm, ReachForm, TermsForm
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, RUN, VIEW
from relacja.marketing.plugs import channels
from relacja.marketing.tables import CAMPAIGNS
from relacja.marketing.types import CAMPAIGN, EMAIL, Kind
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, Refusals, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest
from relacja.segments import queries as segments

campaigns = list_view(CAMPAIGNS)
REFUSALS: Refusals = {
    services.NameTaken: ("name", gettext_lazy("Another campaign has this name.")),
    services.BadTerms: ("", gettext_lazy("The share of those left alone stays once the campaign was started.")),
}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def found_campaign(request: HttpRequest, campaign_id: int) -> Campaign:
    """The campaign that a page is about, or 404."""
    found = queries.campaign(actor_of(request), campaign_id)
    if found is None:
        raise Http404(campaign_id)
    return found


@require_GET
@needs(VIEW)
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One: what it did and what it brought."""
    by = request.GET.get("by", "")
    family_id = int(by) if by.isascii() and by.isdigit() and len(by) < 19 else None
    shown = _context(actor_of(request), found_campaign(request, campaign_id), family_id)
    return render(request, "marketing/campaign.html", shown)


def _context(actor: Actor, found: Campaign, family_id: int | None) -> dict[str, Any]:
    tally = mailings.tally_of(actor, Ref(CAMPAIGN, found.pk))
    flow, families = found.flow_id or 0, segments.families(actor)
    family = next((one for one in families if one.id == family_id), None)
    report = queries.report(actor, found, timezone.now(), family.id if family else None)
    return {
        "campaign": found,
        "tone": words.TONES.get(found.state, ""),
        "tally": tally,
        "audience": _audience(actor, found),
        "plan": planning.plan(actor, found),
        "reasons": [(mailings.reason_in_words(code), count) for code, count in tally.reasons.items()],
        "runs": automation.counts(actor, [flow]).get(flow, {}) if flow else {},
        "may_edit": actor.may(EDIT),
        "may_run": actor.may(RUN),
        "kind": channels[found.channel].label if found.channel in channels else found.get_kind_display(),
        "by_mail": found.channel == EMAIL and found.kind != Kind.OUTSIDE,
        "families": families,
        "family_id": family.id if family else None,
        **presenting.shown(report, leaves_alone=_leaves_alone(found), channel=found.channel, family=family),
    }


def _leaves_alone(found: Campaign) -> bool:
    return found.kind != Kind.OUTSIDE and found.control_share > 0


def _audience(actor: Actor, found: Campaign) -> dict[str, Any]:
    """Whom a mailing is meant for, and how far it has come."""
    if found.kind != Kind.MAILING:
        return {}
    ids = [*found.segment_ids, *found.without_ids]
    named = dict(segments.visible(actor).filter(pk__in=ids).values_list("pk", "name"))
    sizes = segments.sizes(actor, ids)
    return {
        "to": [(named.get(one, ""), sizes.get(one, 0)) for one in found.segment_ids],
        "without": [(named.get(one, ""), sizes.get(one, 0)) for one in found.without_ids],
        "is_through": found.gone_through_at is not None,
        "planned_at": found.planned_at,
    }


@require_GET
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """What kinds there are."""
    actor = actor_of(request)
    has_design, has_mailbox = mailings.designs(actor).exists(), bool(choices.mailboxes(actor))
    has_segment = segments.visible(actor).exclude(state="archived").exists()
    shown: dict[str, Any] = {"has_design": has_design, "has_mailbox": has_mailbox, "has_segment": has_segment}
    shown["channels"] = [(code, one.label, one.hint, one.icon) for code, one in channels.items()]
    return render(request, "marketing/new.html", shown | {"is_ready": has_design and has_mailbox})


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_basket(request: HttpRequest) -> HttpResponse:
    """Prepare a reminder of baskets that were left."""
    form = BasketForm(request.POST or None, initial={"name": _("A basket was left")}).open_to(actor_of(request))

    def save(_said: dict[str, Any]) -> HttpResponse:
        made = services.prepare_basket_journey(actor=actor_of(request), terms=form.terms(), how=form.how())
        return redirect("marketing:campaign", made)

    return form_page(request, _page(_("Remind people of a basket they left"), reverse("marketing:new")), form, save)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_mailing(request: HttpRequest) -> HttpResponse:
    """Prepare a letter to everybody in some segments."""
    form = MailingForm(request.POST or None).open_to(actor_of(request))

    def save(_said: dict[str, Any]) -> HttpResponse:
        made = services.prepare_mailing(actor=actor_of(request), terms=form.terms(), how=form.how())
        return redirect("marketing:campaign", made)

    return form_page(request, _page(_("Write to many"), reverse("marketing:new")), form, save)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_reach(request: HttpRequest, channel: str) -> HttpResponse:
    """Prepare a campaign to everybody in some segments, by a channel."""
    if channel not in channels:
        raise Http404(channel)
    form = ReachForm(request.POST or None, channel).open_to(actor_of(request))

    def save(_said: dict[str, Any]) -> HttpResponse:
        made = services.prepare_reach(actor=actor_of(request), terms=form.terms(), how=form.how())
        return redirect("marketing:campaign", made)

    return form_page(request, _page(str(channels[channel].label), reverse("marketing:new")), form, save)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_journey(request: HttpRequest) -> HttpResponse:
    """Prepare a journey to be drawn from scratch."""
    form = TermsForm(request.POST or None)

    def save(_said: dict[str, Any]) -> HttpResponse:
        return redirect("marketing:campaign", services.prepare_journey(actor=actor_of(request), terms=form.terms()))

    return form_page(request, _page(_("New journey"), reverse("marketing:new")), form, save)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Change what every campaign has."""
    found = found_campaign(request, campaign_id)
    form = TermsForm(request.POST or None, initial=TermsForm.of(found))
    page = _page(_("Change"), reverse("marketing:campaign", args=[campaign_id]), found.name)

    def save(_said: dict[str, Any]) -> None:
        services.change_campaign(actor=actor_of(request), campaign_id=campaign_id, terms=form.terms())

    return form_page(request, page, form, save)


def _page(title: str, back_url: str, crumb: str = "") -> FormPage:
    return FormPage(
        title=title, back_url=back_url, crumb=crumb or _("New campaign"), refusals=REFUSALS,
        template="marketing/form.html",
    )  # fmt: skip


@require_POST
@needs(RUN)
def start(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Let it begin."""
    found = found_campaign(request, campaign_id)
    begin = services.start_mailing if found.kind == Kind.MAILING else services.start_journey
    try:
        begin(actor=actor_of(request), campaign_id=found.pk)
    except services.NotNow:
        toasts.say(request, _("It has been started already, or was stopped for good."), tone="error")
    except flows.NotPublishable as refused:
        toasts.say(request, " ".join(one.words for one in refused.problems), tone="error")
    else:
        toasts.say(request, str(words.STARTED[Kind(found.kind)]))
    return _back(campaign_id)


@require_POST
@needs(RUN)
def stop(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Stop everything that is under way."""
    return _over(request, campaign_id, services.stop_campaign, _("It is stopped: nothing more leaves."))


@require_POST
@needs(RUN)
def end(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Let nobody enter any more."""
    done = _("Nobody enters any more; who is under way goes on to the end.")
    return _over(request, campaign_id, services.end_campaign, done)


def _over(request: HttpRequest, campaign_id: int, over: Callable[..., None], done: str) -> HttpResponse:
    try:
        over(actor=actor_of(request), campaign_id=found_campaign(request, campaign_id).pk)
    except services.NotNow:
        toasts.say(request, _("It is not running."), tone="error")
    else:
        toasts.say(request, done)
    return _back(campaign_id)


def _back(campaign_id: int) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("marketing:campaign", args=[campaign_id])})
