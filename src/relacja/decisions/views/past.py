"""Pages of past decisions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from relacja.decisions import decision_page, queries, services
from relacja.decisions.permissions import SEE
from relacja.decisions.tables import DECISIONS
from relacja.decisions.views.offers import actor_of
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view

decisions = list_view(DECISIONS)


@require_GET
@needs(SEE)
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision: what was proposed and what was left alone, each with why."""
    found = queries.visible_decisions(actor_of(request)).filter(pk=decision_id).first()
    if found is None:
        raise Http404(decision_id)
    return render(request, "decisions/decision.html", decision_page.shown(actor_of(request), found))


@require_POST
@needs(SEE)
def again(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Make the decision again, and say whether it comes out the same and what would turn it."""
    found = queries.visible_decisions(actor_of(request)).filter(pk=decision_id).first()
    try:
        repeated = services.replay(actor=actor_of(request), decision_id=decision_id)
    except services.DecisionNotFound as gone:
        raise Http404(decision_id) from gone
    if found is None:
        raise Http404(decision_id)
    return render(request, "decisions/_again.html", decision_page.again(actor_of(request), found, repeated))
