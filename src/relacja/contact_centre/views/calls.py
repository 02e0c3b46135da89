"""What is done with a call at the desk."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from relacja.accounts import queries as accounts
from relacja.contact_centre import presenting, queries, services, words
from relacja.contact_centre.models import CallSignalRow
from relacja.contact_centre.permissions import DIAL
from relacja.contact_centre.tables import CALLS, clock
from relacja.contact_centre.views.answers import actor_of, does
from relacja.contact_centre.views.wallboard import midnight, without_plan
from relacja.interactions.types import HOLD
from relacja.kit import phone
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import View, needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import number
from relacja.platform.web.views.files import hand_out
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
    "cancel_transfer": partial(services.complete_transfer, cancel=True),
    "leave": services.leave_call,
}


calls = list_view(CALLS, template="contact_centre/calls.html", more=without_plan)


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
        given = {"call_id": call_id, **_whom(actor_of(request))}
        return render(request, "contact_centre/desk/_transfer.html", given)
    worker = request.POST.get("worker", "")
    how = request.POST.get("how", "")
    give = services.join_call if how == "join" else partial(services.transfer_call, attended=how == "attended")
    give(
        actor=actor_of(request), call_id=call_id, number=request.POST.get("number", ""),
        worker_id=number(worker),
    )  # fmt: skip
    response = HttpResponse(status=204)
    toasts.trigger(response, "close-modal")
    return response


def _whom(actor: Actor) -> dict[str, Any]:
    """To whom a call may go: colleagues with what they are doing, and numbers how far outside."""
    colleagues = routing.colleagues_at_work(actor)
    names = accounts.user_names(user_id for _worker, user_id, _activity in colleagues)
    shown = [(worker, names.get(user, ""), words.activity(activity)) for worker, user, activity in colleagues]
    return {"colleagues": shown, "outside": services.outside_reach(actor)}


@require_POST
@needs(DIAL)
@does
def dial(request: HttpRequest) -> HttpResponse:
    """Call a number."""
    party = request.POST.get("party", "")
    services.dial(
        actor=actor_of(request),
        number=request.POST.get("number", ""),
        party_id=number(party),
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
    """One call, whenever it was: what the engine told of it, and what was recorded."""
    actor = actor_of(request)
    found = queries.cards.own_call_shown(actor, call_id)
    if found is None:
        raise Http404(call_id)
    shown = {
        "call": found,
        "may_name": found.is_nobody,
        "may_hold": actor.may(HOLD) and found.interaction_id is not None,
        "signals": _told(queries.calls.signals_of(actor, call_id), found.began_at),
        "recordings": [presenting.recording(one) for one in queries.calls.recordings_of(actor, call_id)],
        "outcome": queries.calls.outcomes(actor, [found.interaction_id]).get(found.interaction_id, ""),
    }
    return render(request, "contact_centre/call.html", shown | _lost(actor, found))


def _lost(actor: Actor, found: queries.cards.CallShown) -> dict[str, Any]:
    """What else was turned away today for want of a plan, where this call was."""
    if not found.lacked_plan:
        return {}
    lost = [one for one in queries.setting_up.without_plan(midnight()) if one.number == found.our_number]
    return presenting.without_plan(actor, lost)


def _told(signals: list[CallSignalRow], began: datetime) -> list[tuple[CallSignalRow, str, str, str]]:
    """Each signal with how long after the beginning it came, what it means, and whose telephone told it."""
    legs = _legs({one.leg for one in signals})
    return [
        (one, clock((one.at - began).total_seconds()), str(words.SIGNALS.get(one.kind, one.kind)), legs[one.leg])
        for one in signals
    ]


def _legs(legs: set[str]) -> dict[str, str]:
    """Whose telephones these are, in words."""
    workers = {leg: int(leg.partition(":")[2]) for leg in legs if leg.startswith("worker:")}
    names = routing.worker_names(workers.values())
    others = {leg: _("Caller") if leg == "caller" else phone.readable(leg.removeprefix("number:")) for leg in legs}
    return others | {leg: names.get(worker_id, leg) for leg, worker_id in workers.items()}


@require_safe
@needs(WORK)
def recording(request: HttpRequest, call_id: int, recording_id: int) -> HttpResponse:
    """What was recorded, to be heard; that somebody listens is kept in the audit."""
    actor = actor_of(request)
    try:
        if queries.calls.recording_of(actor, recording_id).call_id != call_id:
            raise Http404(recording_id)
        sha256 = services.listen(actor=actor, recording_id=recording_id, now=timezone.now())
    except queries.calls.RecordingNotFound as missing:
        raise Http404(recording_id) from missing
    content = files.contents([sha256]).get(sha256)
    kind = content.media_type if content else files.UNKNOWN
    return hand_out(request, sha256, name=f"{call_id}-{recording_id}.wav", media_type=kind)
