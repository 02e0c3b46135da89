"""Who calls, said at the desk or afterwards on the page of the call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.contact_centre import presenting, services
from relacja.contact_centre.actions import WHO_CALLED
from relacja.contact_centre.forms import CallerForm
from relacja.contact_centre.views.answers import actor_of, does
from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.customers.types import Likeness
from relacja.platform import undo
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import numbers
from relacja.routing.types import WORK


@require_GET
@needs(WORK)
def find(request: HttpRequest, call_id: int) -> HttpResponse:
    """Customers who may be the caller, while the name is typed."""
    typed = request.GET.get("q", "").strip()
    found = customers.search_parties(actor_of(request), typed, 8)
    return _found(request, call_id, found=found, typed=typed)


@require_POST
@needs(WORK)
@does
def who(request: HttpRequest, call_id: int, party_id: int) -> HttpResponse:
    """The caller is this customer."""
    actor = actor_of(request)
    before = services.say_who_calls(actor=actor, call_id=call_id, party_id=party_id)
    name = customers.party_names(actor, [party_id]).get(party_id, "")
    toasts.say(request, _("The caller is %s.") % name, undo=undo.token(actor, WHO_CALLED, before))
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def add_caller(request: HttpRequest, call_id: int) -> HttpResponse:
    """The caller is a new customer, with the number they call from; who may be the same is shown first."""
    form = CallerForm(request.POST)
    different = numbers(request, "different")
    if not form.is_valid():
        return _found(request, call_id, problem=_("Type the name first."))
    try:
        services.add_caller(actor=actor_of(request), call_id=call_id, draft=form.draft(), different_from=different)
    except parties.PossibleDuplicates as found:
        return _found(request, call_id, alike=found.likenesses, typed=form.cleaned_data["q"], form=form)
    toasts.say(request, _("Added: the number is kept with them, and this call is in their file."))
    return HttpResponse(status=204)


def _found(request: HttpRequest, call_id: int, alike: list[Likeness] | None = None, **shown: object) -> HttpResponse:
    may_add = actor_of(request).may(presenting.ADDS_CUSTOMERS)
    shown |= {"call_id": call_id, "may_add": may_add, "alike": presenting.alike(alike or [])}
    return render(request, "contact_centre/desk/_found.html", shown)
