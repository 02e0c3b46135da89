"""Settings: the tracking plan of a source, what is held by it, and letting that go."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.capture import queries, services, words
from relacja.capture.forms import PlanForm
from relacja.capture.models import Source
from relacja.capture.permissions import CONFIGURE
from relacja.capture.rules.plan import BadPlan
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def plan(request: HttpRequest, source_id: int) -> HttpResponse:
    """Say what is expected; with `?draft` it begins with what came lately."""
    found = _found(request, source_id)
    text = queries.drafted_plan(_actor(request), source_id) if "draft" in request.GET else found.plan
    form = PlanForm(request.POST or None, initial={"plan": text, "holds_unplanned": found.holds_unplanned})
    page = FormPage(
        title=_("Tracking plan"), crumb=found.name, back_url=reverse("capture:source", args=[source_id]),
        check_url=reverse("capture:try_plan", args=[source_id]), template="capture/plan.html",
        more={"has_events": bool(queries.latest_deeds(_actor(request), source_id, most=1))},
    )  # fmt: skip
    return form_page(
        request, page, form,
        lambda said: services.save_plan(actor=_actor(request), source_id=source_id, **said),
    )  # fmt: skip


@require_POST
@needs(CONFIGURE)
def try_plan(request: HttpRequest, source_id: int) -> HttpResponse:
    """What a plan would do, as far as it is typed."""
    found = _found(request, source_id)
    text, holds = request.POST.get("plan", ""), "holds_unplanned" in request.POST
    try:
        trial = services.try_plan(actor=_actor(request), source_id=found.pk, plan=text, holds_unplanned=holds)
    except BadPlan as problem:
        return render(request, "capture/_trial.html", {"wrong": words.bad_plan(problem.line, problem.why)})
    shown = [(one, words.broken(one.detail)) for one in trial.would_be_held]
    return render(request, "capture/_trial.html", {"trial": trial, "would_be_held": shown})


@require_POST
@needs(CONFIGURE)
def replay(request: HttpRequest, source_id: int) -> HttpResponse:
    """Judge what is held by the plan of today."""
    services.ask_replay(actor=_actor(request), source_id=_found(request, source_id).pk)
    toasts.say(request, _("What keeps to the plan now is let go within moments."))
    return redirect("capture:source", source_id)


def _actor(request: HttpRequest) -> Actor:
    return cast(HouseRequest, request).actor


def _found(request: HttpRequest, source_id: int) -> Source:
    found = queries.source(_actor(request), source_id)
    if found is None:
        raise Http404(source_id)
    return found
