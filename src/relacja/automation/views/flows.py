"""Pages of flows: the list, one of them, its rules, trying it, putting it in force."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.automation import flow_page, queries, services
from relacja.automation.forms import FlowForm, NewFlowForm
from relacja.automation.models import Flow, Version
from relacja.automation.permissions import CONFIGURE, VIEW
from relacja.automation.rules import editing
from relacja.automation.tables import FLOWS
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

flows = list_view(FLOWS)
TRIED_DAYS = (1, 7)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def sent(request: HttpRequest) -> Any:
    """What was sent with a form; None where it is shown first."""
    return request.POST if request.method == "POST" else None


def found_flow(request: HttpRequest, flow_id: int) -> Flow:
    """The flow, as the reader sees it."""
    found = queries.flow(actor_of(request), flow_id)
    if found is None:
        raise Http404(flow_id)
    return found


def drawn(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """The body that is being drawn: the draft, or else the latest version."""
    found = queries.versions(actor_of(request), flow.pk)
    body: dict[str, Any] = found[0].body if found else editing.begun()
    return body


def save(request: HttpRequest, flow: Flow, body: dict[str, Any], name: str = "") -> None:
    """Keep a changed body as the draft."""
    services.save_flow(
        actor=actor_of(request), flow_id=flow.pk, name=name or flow.name, area=flow.area, body=body,
        keyed_by=flow.keyed_by,  # type: ignore[arg-type]
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a flow; then its page lets one draw it."""
    form = NewFlowForm(sent(request))
    page = FormPage(
        title=_("New flow"), back_url=reverse("automation:flows"), crumb=_("Automation"), template="web/form.html"
    )

    def make(said: dict[str, Any]) -> HttpResponseRedirect:
        made = services.save_flow(actor=actor_of(request), body=editing.begun(), **said)
        return HttpResponseRedirect(reverse("automation:flow", args=[made]))

    return form_page(request, page, form, make)


@require_GET
@needs(VIEW)
def flow(request: HttpRequest, flow_id: int) -> HttpResponse:
    """One flow: the draft for whoever draws it, else the version in force; or the one that is asked for."""
    actor, found = actor_of(request), found_flow(request, flow_id)
    version = _asked(queries.versions(actor, flow_id), request.GET.get("version", ""), actor.may(CONFIGURE))
    return render(request, "automation/flow.html", flow_page.shown(actor, found, version) | {"days": TRIED_DAYS})


def _asked(versions: list[Version], number: str, draws: bool) -> Version:
    if number:
        chosen = next((one for one in versions if str(one.number) == number), None)
    else:
        best = ("draft", "published") if draws else ("published",)
        chosen = next((one for state in best for one in versions if one.state == state), next(iter(versions), None))
    if chosen is None:
        raise Http404(number)
    return chosen


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def rules(request: HttpRequest, flow_id: int) -> HttpResponse:
    """What begins runs and what ends them."""
    found = found_flow(request, flow_id)
    body = drawn(request, found)
    form = FlowForm(sent(request), found.name, body)
    page = FormPage(
        title=_("Rules"),
        back_url=reverse("automation:flow", args=[flow_id]),
        crumb=found.name,
        template="automation/rules.html",
    )
    return form_page(request, page, form, lambda said: save(request, found, form.changed(body), said["name"]))


@require_POST
@needs(CONFIGURE)
def draft(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Begin a draft beside the version in force."""
    found = found_flow(request, flow_id)
    if queries.draft(actor_of(request), flow_id) is None:
        save(request, found, drawn(request, found))
    return redirect("automation:flow", flow_id)


@require_POST
@needs(CONFIGURE)
def publish(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Put the draft in force, unless something is wrong with it."""
    try:
        number = services.publish_flow(actor=actor_of(request), flow_id=found_flow(request, flow_id).pk)
        toasts.say(request, _("Version %(number)s is in force.") % {"number": number})
    except services.NotPublishable as refused:
        toasts.say(request, refused.problems[0].words, tone="error")
    return redirect("automation:flow", flow_id)


@require_POST
@needs(CONFIGURE)
def retire(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Let no more runs begin; those under way go on, or stop."""
    stops = request.POST.get("stop") == "yes"
    services.retire_flow(actor=actor_of(request), flow_id=found_flow(request, flow_id).pk, stop_runs=stops)
    toasts.say(request, _("No more runs begin."))
    return redirect("automation:flow", flow_id)


@require_POST
@needs(CONFIGURE)
def discard(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Throw the draft away, and the flow with it where it was never published."""
    services.discard_draft(actor=actor_of(request), flow_id=found_flow(request, flow_id).pk)
    toasts.say(request, _("The draft is gone."))
    stays = queries.flow(actor_of(request), flow_id) is not None
    return redirect("automation:flow", flow_id) if stays else redirect("automation:flows")


@require_POST
@needs(CONFIGURE)
def undo(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Take the last change of the draft back."""
    if services.take_back(actor=actor_of(request), flow_id=found_flow(request, flow_id).pk):
        toasts.say(request, _("Taken back."))
    return redirect("automation:flow", flow_id)


@require_POST
@needs(CONFIGURE)
def attempt(request: HttpRequest, flow_id: int) -> HttpResponse:
    """What the flow would have done with the news of the last days."""
    actor, found, until = actor_of(request), found_flow(request, flow_id), timezone.now()
    body = drawn(request, found)
    days = 7 if request.POST.get("days") == "7" else 1
    news = services.news_before(actor=actor, body=body, until=until, days=days)
    keyed: Any = found.keyed_by
    played = services.dry_run(actor=actor, body=body, keyed_by=keyed, news=news, salt=found.salt)
    return render(request, "automation/_attempt.html", {"news": len(news), "played": played, "days": days,
                  "ended": flow_page.ended(played)})  # fmt: skip
