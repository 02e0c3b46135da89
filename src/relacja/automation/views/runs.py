"""Pages of runs: the list, and one with its record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.automation import queries, recording, services, words
from relacja.automation.permissions import RUN, VIEW
from relacja.automation.tables import RUNS
from relacja.automation.views.flows import actor_of
from relacja.platform.refs import Ref, ref_kinds, titles
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view

runs = list_view(RUNS)
PARTY = "customers.party"


@require_GET
@needs(VIEW)
def run(request: HttpRequest, flow_run_id: int) -> HttpResponse:
    """One run: where it stands, and what happened to it in words."""
    actor = actor_of(request)
    found = queries.run(actor, flow_run_id)
    if found is None:
        raise Http404(flow_run_id)
    party = Ref(PARTY, found.party_id) if found.party_id else None
    shown = {
        "run": found, "record": queries.record(actor, flow_run_id), "may_run": actor.may(RUN),
        "standing": recording.node_words(found.version, found.node), "state": words.STATES[found.state],
        "party": titles(actor, [party]).get(party) if party else "",
        "party_url": ref_kinds[PARTY].url(party.id) if party and PARTY in ref_kinds else "",
    }  # fmt: skip
    return render(request, "automation/run.html", shown)


@require_POST
@needs(RUN)
def resume(request: HttpRequest, flow_run_id: int) -> HttpResponse:
    """Try a parked one again."""
    if services.resume_runs(actor=actor_of(request), run_ids=[flow_run_id]):
        toasts.say(request, _("It goes on."))
    return redirect("automation:run", flow_run_id)


@require_POST
@needs(RUN)
def stop(request: HttpRequest, flow_run_id: int) -> HttpResponse:
    """End one where it is."""
    if services.stop_runs(actor=actor_of(request), run_ids=[flow_run_id]):
        toasts.say(request, _("It has ended here."))
    return redirect("automation:run", flow_run_id)
