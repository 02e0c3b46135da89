"""What is done with a call at the desk."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.contact_centre import queries, services, words
from relacja.contact_centre.permissions import DIAL
from relacja.contact_centre.views.answers import actor_of, does
from relacja.customers import queries as customers
from relacja.platform.web import toasts
from relacja.platform.web.guards import View, needs
from relacja.routing import queries as routing
from relacja.routing.types import WORK

VERBS: dict[str, Callable[..., None]] = {
    "answer": services.answer_call,
    "hold": services.hold_call,
    "retrieve": services.retrieve_call,
    "hang_up": services.hang_up_call,
    "pause": services.pause_recording,
    "resume": services.resume_recording,
    "complete_transfer": services.complete_transfer,
}


def verb(name: str) -> View:
    """The view that does one thing with a call."""

    @require_POST
    @needs(WORK)
    @does
    def view(request: HttpRequest, call_id: int) -> HttpResponse:
        VERBS[name](actor=actor_of(request), call_id=call_id)
        return HttpResponse(status=204)

    return view


@require_http_methods(["GET", "POST"])
@needs(WORK)
@does
def transfer(request: HttpRequest, call_id: int) -> HttpResponse:
    """Choose to whom the call goes, and give it to them."""
    if request.method == "GET":
        colleagues = routing.colleagues_at_work(actor_of(request))
        names = accounts.user_names(user_id for _worker, user_id, _activity in colleagues)
        shown = [(worker, names.get(user, ""), words.activity(activity)) for worker, user, activity in colleagues]
        return render(request, "contact_centre/desk/_transfer.html", {"call_id": call_id, "colleagues": shown})
    worker = request.POST.get("worker", "")
    services.transfer_call(
        actor=actor_of(request), call_id=call_id, number=request.POST.get("number", ""),
        worker_id=int(worker) if worker.isdecimal() else None, attended=bool(request.POST.get("attended")),
    )  # fmt: skip
    response = HttpResponse(status=204)
    toasts.trigger(response, "close-modal")
    return response


@require_GET
@needs(WORK)
def find(request: HttpRequest, call_id: int) -> HttpResponse:
    """Customers who may be the caller, while the name is typed."""
    found = customers.search_parties(actor_of(request), request.GET.get("q", ""), 8)
    return render(request, "contact_centre/desk/_found.html", {"found": found, "call_id": call_id})


@require_POST
@needs(WORK)
@does
def who(request: HttpRequest, call_id: int, party_id: int) -> HttpResponse:
    """The caller is this customer."""
    services.say_who_calls(actor=actor_of(request), call_id=call_id, party_id=party_id)
    return HttpResponse(status=204)


@require_POST
@needs(DIAL)
@does
def dial(request: HttpRequest) -> HttpResponse:
    """Call a number."""
    party = request.POST.get("party", "")
    services.dial(
        actor=actor_of(request),
        number=request.POST.get("number", ""),
        party_id=int(party) if party.isdecimal() else None,
    )
    toasts.say(request, _("Calling…"), tone="info")
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def simulate(request: HttpRequest) -> HttpResponse:
    """Let somebody call us at the simulator."""
    services.simulate_call(
        actor=actor_of(request), caller=request.POST.get("caller", "") or "+48600100200",
        callee=request.POST.get("callee", ""), name=request.POST.get("name", ""),
    )  # fmt: skip
    return HttpResponse(status=204)


@require_GET
@needs(WORK)
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call, whenever it was."""
    from django.http import Http404

    found = queries.cards.own_call_shown(actor_of(request), call_id)
    if found is None:
        raise Http404(call_id)
    return render(request, "contact_centre/call.html", {"call": found})
