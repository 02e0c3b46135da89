"""Levers: written as drafts, tried out on past decisions, published with a reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.decisions import presenting, queries, services
from relacja.decisions.lever_form import LeversForm, in_words, initial_of
from relacja.decisions.permissions import EDIT, PUBLISH, SEE
from relacja.decisions.views.offers import actor_of
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs


@require_GET
@needs(SEE)
def levers(request: HttpRequest) -> HttpResponse:
    """The versions, the one in force among them."""
    actor = actor_of(request)
    shown = {"versions": list(queries.lever_sets(actor)[:50]), "may_edit": actor.may(EDIT)}
    return render(request, "decisions/levers.html", shown)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def edit(request: HttpRequest) -> HttpResponse:
    """Write a new version, beginning with the one in force."""
    live = queries.lever_sets(actor_of(request)).filter(state="published").first()
    form = LeversForm(request.POST or None, initial=initial_of(live.body if live else {}))
    if request.method == "POST" and form.is_valid():
        made = services.draft_levers(actor=actor_of(request), body=form.body())
        toasts.say(request, _("Saved as a draft."))
        return redirect("decisions:lever_set", made)
    return render(request, "decisions/levers_form.html", {"form": form})


@require_GET
@needs(SEE)
def lever_set(request: HttpRequest, lever_set_id: int) -> HttpResponse:
    """One version: what it sets, what it would change, and the way into force."""
    found = _found(request, lever_set_id)
    shown = {"found": found, "labels": in_words(found.body), "may_publish": actor_of(request).may(PUBLISH)}
    return render(request, "decisions/lever_set.html", shown)


def _found(request: HttpRequest, lever_set_id: int) -> Any:
    found = queries.lever_sets(actor_of(request)).filter(pk=lever_set_id).first()
    if found is None:
        raise Http404(lever_set_id)
    return found


@require_GET
@needs(SEE)
def try_out(request: HttpRequest, lever_set_id: int) -> HttpResponse:
    """What the version would have changed in the last decisions."""
    _found(request, lever_set_id)
    found = services.what_if(actor=actor_of(request), lever_set_id=lever_set_id)
    return render(request, "decisions/_what_if.html", presenting.what_if(found))


@require_POST
@needs(PUBLISH)
def publish(request: HttpRequest, lever_set_id: int) -> HttpResponse:
    """Put the version into force."""
    _found(request, lever_set_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        toasts.say(request, _("Say why first."), tone="error")
        return redirect("decisions:lever_set", lever_set_id)
    services.publish_levers(actor=actor_of(request), lever_set_id=lever_set_id, reason=reason)
    toasts.say(request, _("Published. It holds from the next decision on."))
    return redirect("decisions:levers")
