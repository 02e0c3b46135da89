"""Why somebody is in a segment or not, and what is said of it by hand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.customers import queries as customers
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.segments import queries, services
from relacja.segments.permissions import EDIT, VIEW
from relacja.segments.types import Pick
from relacja.segments.views.segments import actor_of, found_of


@require_GET
@needs(VIEW)
def why(request: HttpRequest, segment_id: int, party_id: int) -> HttpResponse:
    """Each comparison with what is known of the customer, and whether it holds."""
    actor, found = actor_of(request), found_of(request, segment_id)
    told = queries.why(actor, segment_id, party_id, timezone.now())
    name = customers.party_names(actor, [party_id]).get(party_id)
    if told is None or name is None:
        raise Http404(party_id)
    shown = {"segment": found, "why": told, "name": name, "party_id": party_id, "may_edit": actor.may(EDIT)}
    return render(request, "segments/why.html", shown)


@require_POST
@needs(EDIT)
def pick(request: HttpRequest, segment_id: int, party_id: int) -> HttpResponse:
    """Always, never, or as the condition says."""
    found, said = found_of(request, segment_id), request.POST.get("pick", "")
    if said not in {"", *Pick} or not customers.is_visible(actor_of(request), party_id):
        raise Http404(party_id)
    services.pick(
        actor=actor_of(request), segment_id=found.pk, party_id=party_id, pick=Pick(said) if said else None,
        at=timezone.now(),
    )  # fmt: skip
    toasts.say(request, _("Saved."))
    return redirect("segments:why", segment_id, party_id)
