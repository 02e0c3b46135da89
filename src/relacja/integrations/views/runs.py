"""Runs: the list, one of them with its progress and what it came to, and the verbs on it."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.integrations import queries, services
from relacja.integrations.models import ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.services.masking import masked
from relacja.integrations.services.refused import refused_lines
from relacja.integrations.tables import RUNS
from relacja.integrations.types import COUNTED
from relacja.integrations.views.words import outcome_label
from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.transfer.mapping import BadMapping
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

runs = list_view(RUNS)
GOING = {ImportRun.State.QUEUED, ImportRun.State.RUNNING, ImportRun.State.UNDOING}
PREPARED = {ImportRun.State.DRAFT, ImportRun.State.PREVIEWING, ImportRun.State.PREVIEWED}
SHOWN_AT_MOST = 100


@require_GET
@needs(RUN_IMPORTS)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run; one that is still being prepared goes on in the wizard."""
    found = found_run(request, run_id)
    if found.state in PREPARED and found.is_sent_by(actor_of(request)):
        return redirect("integrations:preview" if found.mapping else "integrations:table", run_id)
    return render(request, "integrations/run.html", {"run": found, **_told(request, found)})


@require_GET
@needs(RUN_IMPORTS)
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that moves."""
    found = found_run(request, run_id)
    return render(request, "integrations/_run.html", {"run": found, **_told(request, found)})


@require_POST
@needs(RUN_IMPORTS)
def start(request: HttpRequest, run_id: int) -> HttpResponse:
    """Begin, or go on."""
    return _do(request, run_id, services.queue_import, _("The import goes on by itself; you may leave this page."))


@require_POST
@needs(RUN_IMPORTS)
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop after the rows that are being written."""
    return _do(request, run_id, services.cancel_import, _("The import stops. What was written stays."))


@require_POST
@needs(RUN_IMPORTS)
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the run back."""
    return _do(request, run_id, services.queue_undo, _("The import is being taken back."))


@require_GET
@needs(RUN_IMPORTS)
def refused(request: HttpRequest, run_id: int) -> HttpResponse:
    """The refused rows as a file."""
    found = found_run(request, run_id)
    preview = found.state in PREPARED
    lines = refused_lines(actor_of(request), run_id, preview=preview)
    answer = StreamingHttpResponse(("\ufeff" if not number else "") + line for number, line in enumerate(lines))
    answer["Content-Type"] = "text/csv; charset=utf-8"
    answer["Content-Disposition"] = f'attachment; filename="refused-{run_id}.csv"'
    return cast(HttpResponse, answer)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def found_run(request: HttpRequest, run_id: int) -> ImportRun:
    """The run, or 404."""
    try:
        return queries.run_of(actor_of(request), run_id)
    except queries.NoSuchRun as error:
        raise Http404 from error


def own_run(request: HttpRequest, run_id: int) -> ImportRun:
    """The reader's own run, or 404: a file that is still being prepared is shown as it came to nobody else."""
    run = found_run(request, run_id)
    if not run.is_sent_by(actor_of(request)):
        raise Http404(run_id)
    return run


def _do(request: HttpRequest, run_id: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    found_run(request, run_id)
    try:
        verb(actor=actor_of(request), run_id=run_id)
        toasts.say(request, said)
    except (services.WrongState, BadMapping):
        toasts.say(request, _("That cannot be done with this import any more."), tone="error")
    return redirect("integrations:run", run_id)


def _told(request: HttpRequest, found: ImportRun) -> dict[str, Any]:
    counts = [(kind, outcome_label(kind), found.counts.get(kind, 0)) for kind in COUNTED]
    undone = _undone(actor_of(request), found.pk) if found.state in {"undoing", "undone"} else None
    return {
        "counts": [each for each in counts if each[2]],
        "going": found.state in GOING,
        "undone": undone,
        "refused": masked(found, queries.refused_of(actor_of(request), found.pk, preview=False)[:20]),
        "rows_shown": found.shows_rows_to(actor_of(request)),
        "may_undo": found.state in {"done", "cancelled", "failed"} and found.rows_done > 0,
        "may_go_on": found.is_sent_by(actor_of(request)) and found.state in {"cancelled", "failed"},
        "topic": f"user:{actor_of(request).user_id}",
    }


def _undone(actor: Actor, run_id: int) -> dict[str, Any]:
    """What taking back came to, and of the rows that stay those that the actor may see, by their titles."""
    told = queries.undone_of(actor, run_id)
    named = {why: [refs.Ref.parse(text) for text in rows[:SHOWN_AT_MOST]] for why, rows in told["named"].items()}
    titles = refs.titles(actor, [ref for rows in named.values() for ref in rows])
    kept = [
        (why, count, [(titles[ref], refs.ref_kinds[ref.kind].url(ref.id)) for ref in named[why] if ref in titles])
        for why, count in told["reasons"].items()
    ]
    return told | {"kept": kept}
