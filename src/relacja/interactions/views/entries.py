"""One entry: its details and versions, its correction, and what became of a plan."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.interactions import presenting, queries, services
from relacja.interactions.forms import CorrectionForm
from relacja.interactions.permissions import CORRECT, RECORD, VIEW
from relacja.interactions.views.answers import actor_of, changed, explain
from relacja.platform.web.guards import needs


@require_GET
@needs(VIEW)
def detail(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Everything about one entry, with every version of it."""
    return render(request, "interactions/_detail.html", _detail_context(request, interaction_id))


@require_GET
@needs(VIEW)
def entry(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """The same as a page of its own."""
    return render(request, "interactions/entry.html", _detail_context(request, interaction_id))


def _detail_context(request: HttpRequest, interaction_id: int) -> dict[str, Any]:
    actor, entry = actor_of(request), _found(request, interaction_id)
    return {
        "card": presenting.cards([entry])[0],
        "versions": presenting.shown_versions(queries.versions(actor, interaction_id)),
        "may_correct": actor.may(CORRECT),
        "may_record": actor.may(RECORD),
    }


def _found(request: HttpRequest, interaction_id: int) -> queries.Entry:
    entry = queries.entry(actor_of(request), interaction_id)
    if entry is None:
        raise Http404
    return entry


@require_http_methods(["GET", "POST"])
@needs(CORRECT)
def correct(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Say anew what happened; what was said before stays."""
    entry = _found(request, interaction_id)
    names = ("summary", "body", "started_at", "ended_at", "direction", "medium", "outcome", "version")
    form = CorrectionForm(request.POST or None, initial={name: getattr(entry, name) for name in names})
    if request.method == "POST" and form.is_valid() and _corrected(request, form, entry):
        fresh = render(request, "interactions/_detail.html", _detail_context(request, interaction_id))
        return changed(fresh, _("Corrected."))
    status = 422 if form.errors else 200
    return render(request, "interactions/_correct.html", {"form": form, "entry": entry}, status=status)


def _corrected(request: HttpRequest, form: CorrectionForm, entry: queries.Entry) -> bool:
    """Hand the correction to the service; False where it refused, with the reason in the form."""
    said = form.cleaned_data
    try:
        services.correct(
            actor=actor_of(request),
            interaction_id=entry.id,
            reason=said["reason"],
            version=said["version"],
            **form.changes(entry),
        )
    except (services.BadDraft, services.ChangedMeanwhile) as problem:
        explain(form, problem)
        return False
    return True


@require_POST
@needs(RECORD)
def complete(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """What was planned took place."""
    return _moved(lambda: services.complete(actor=actor_of(request), interaction_id=interaction_id), _("Done."))


@require_POST
@needs(RECORD)
def cancel(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """What was planned is called off."""
    return _moved(lambda: services.cancel(actor=actor_of(request), interaction_id=interaction_id), _("Called off."))


@require_POST
@needs(RECORD)
def reopen(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Take the last step back: planned again."""
    return _moved(lambda: services.reopen(actor=actor_of(request), interaction_id=interaction_id), _("Planned again."))


def _moved(move: Any, words: str) -> HttpResponse:
    try:
        move()
    except services.InteractionNotFound as problem:
        raise Http404 from problem
    except services.NotOpen:
        return changed(HttpResponse(status=409), _("Somebody else has changed this meanwhile."))
    return changed(HttpResponse(status=204), words)
