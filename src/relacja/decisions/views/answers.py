"""What a customer said to an offer."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relacja.customers import queries as customers
from relacja.decisions import presenting, queries, services, words
from relacja.decisions.permissions import ASK
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@require_POST
@needs(ASK)
def answer(request: HttpRequest, party_id: int, decision_id: int, offer_id: int) -> HttpResponse:
    """Keep the answer, and show the panel with it; or with the other that stands already."""
    actor = cast(HouseRequest, request).actor
    members = customers.visible_members(actor, party_id)
    if not members:
        raise Http404(party_id)
    _keep(request, actor, decision_id, offer_id)
    decided = queries.latest_decision(actor, members, "desk", timezone.now())
    if decided is None:
        return HttpResponse(status=204)
    return render(request, "decisions/_offers.html", presenting.panel(decided) | {"party_id": party_id})


def _keep(request: HttpRequest, actor: Actor, decision_id: int, offer_id: int) -> None:
    """Keep what was said, and say so."""
    kind = request.POST.get("answer", "")
    try:
        services.answer_offer(actor=actor, decision_id=decision_id, offer_id=offer_id, answer=kind)
    except (services.DecisionNotFound, services.BadAnswer) as gone:
        raise Http404(decision_id) from gone
    except services.AnsweredOtherwise as otherwise:
        said = _("Not kept: what was answered to this offer stands already: %s.") % words.ANSWERS[otherwise.answer]
        toasts.say(request, said, tone="error")
    else:
        toasts.say(request, _("Noted, and learnt."))
