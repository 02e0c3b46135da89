"""Plans: who is asked, in which order and for how long; written as drafts, tried out, put into force."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.platform.web import toasts
from relacja.platform.web.formats import number
from relacja.platform.web.guards import needs
from relacja.routing import services
from relacja.routing.forms.plans import FiguresForm, Offered, problem_in_words, shown_ways
from relacja.routing.models import Plan
from relacja.routing.permissions import CONFIGURE
from relacja.routing.queries import plans as queries
from relacja.routing.queries import setup, words
from relacja.routing.rules import editing
from relacja.routing.rules.plans import BadPlan
from relacja.routing.views.overview import actor_of


@require_GET
@needs(CONFIGURE)
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One version in words, and the others of the same plan."""
    found = _version(plan_id)
    versions = queries.versions_of(found.code)
    shown = {
        "plan": found,
        "name": words.queue(found.code, found.name),
        "newer": next((one for one in versions[:1] if one.state == "draft" and one.pk != found.pk), None),
        "ways": queries.ways_in_words(found.body, _queue_names(request)),
        "versions": versions,
    }
    return render(request, "routing/plan.html", shown)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_plan(request: HttpRequest) -> HttpResponse:
    """Write a plan of its own."""
    first = next(iter(setup.queues(actor_of(request))), None)
    step = {"queue": first.code} if first else {}
    return _editor(request, None, {"filters": [], "default": {"steps": [step], "overflow": "voicemail"}})


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def edit_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Write a new version of a plan, beginning with this one."""
    found = _version(plan_id)
    return _editor(request, found, found.body)


def _editor(request: HttpRequest, found: Plan | None, body: Mapping[str, Any]) -> HttpResponse:
    """The form; its buttons change it and show it again, saving makes a draft."""
    name = words.queue(found.code, found.name) if found else ""
    problem: BadPlan | None = None
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:80]
        body = editing.changed(editing.body_of(request.POST.dict()), request.POST.get("do", ""))
        if "do" not in request.POST:
            drafted = _drafted(request, found, name, body)
            if isinstance(drafted, int):
                toasts.say(request, _("Saved as a draft."))
                return HttpResponseRedirect(reverse("routing:plan", args=[drafted]))
            problem = drafted
    ways = shown_ways(body, _offered(request, found), problem)
    told = problem_in_words(problem) if problem and not any(way.problem or way.form.errors for way in ways) else ""
    shown = {"found": found, "name": name, "ways": ways, "problem": problem, "told": told}
    return render(request, "routing/plan_editor.html", shown, status=422 if problem else 200)


def _drafted(request: HttpRequest, found: Plan | None, name: str, body: Mapping[str, Any]) -> int | BadPlan:
    code = found.code if found else words.new_code(name, [line.code for line in queries.plan_lines()])
    try:
        return services.draft_plan(actor=actor_of(request), code=code, name=name, body=body)
    except BadPlan as problem:
        return problem


@require_GET
@needs(CONFIGURE)
def what_if(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What a version would have given, beside the one in force; on figures where too little was recorded."""
    found = _version(plan_id)
    form = FiguresForm(request.GET or None)
    shown: dict[str, Any] = {"plan_id": plan_id, "form": form}
    try:
        if form.is_bound and form.is_valid():
            shown["found"] = services.what_if_typed(found.pk, found.code, form.figures())
        else:
            shown["found"] = services.what_if_recorded(found.pk, found.code)
    except BadPlan as problem:
        shown["problem"] = problem_in_words(problem)
    return render(request, "routing/_what_if.html", shown | _figures(shown.get("found")))


def percent(share: float) -> str:
    """A share of one as it is read."""
    return f"{number(round(100 * share, 1))} %"


def _figures(found: services.WhatIf | None) -> dict[str, Any]:
    """The figures as they are read; the form for typed ones only where they are needed."""
    if found is None or found.comparison is None:
        return {}
    both = found.comparison
    told: dict[str, Any] = {
        name: {
            "level": percent(one.result.service_level_20s),
            "bounds": "–".join((number(round(100 * one.bounds[0], 1)), percent(one.bounds[1]))),
            "asa": _("%s s") % number(round(one.result.asa_s)),
            "abandoned": percent(one.result.abandoned),
            "longest": _("%s s") % number(round(one.result.longest_wait_s)),
        }
        for name, one in (("now", both.now), ("then", both.then))
    }
    told |= {"gain": number(round(100 * both.gain, 1)), "gain_interval": number(round(100 * both.gain_interval, 1))}
    return {"figures": told} | ({"form": None} if found.items else {})


@require_POST
@needs(CONFIGURE)
def publish_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a version into force, and say why."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        toasts.say(request, _("Say why."), tone="error")
        return HttpResponseRedirect(reverse("routing:plan", args=[plan_id]))
    try:
        services.publish_plan(actor=actor_of(request), plan_id=_version(plan_id).pk, reason=reason)
        toasts.say(request, _("In force from now on."))
    except BadPlan as problem:
        toasts.say(request, problem_in_words(problem), tone="error")
    return HttpResponseRedirect(reverse("routing:plan", args=[plan_id]))


def _version(plan_id: int) -> Plan:
    found = queries.plan_version(plan_id)
    if found is None:
        raise Http404(plan_id)
    return found


def _queue_names(request: HttpRequest) -> dict[str, str]:
    return {one.code: words.queue(one.code, one.name) for one in setup.queues(actor_of(request))}


def _offered(request: HttpRequest, found: Plan | None) -> Offered:
    own = found.code if found else ""
    return Offered(
        queues=list(_queue_names(request).items()),
        skills=[(skill.code, skill.name) for skill in setup.skills()],
        plans=[
            (code, _("The plan “%s” takes it") % words.queue(code, name))
            for code, name in setup.plan_choices()
            if code != own
        ],
    )
