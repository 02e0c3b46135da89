"""The wallboard: for whoever supervises."""

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.contact_centre import presenting, queries, services
from relacja.contact_centre.views.answers import actor_of, does
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.types import SUPERVISE


@require_GET
@needs(SUPERVISE)
def wallboard(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "contact_centre/wallboard.html", _board(request))


@require_GET
@needs(SUPERVISE)
def figures(request: HttpRequest) -> HttpResponse:
    """What it shows now: asked for whenever something moved."""
    return render(request, "contact_centre/wallboard/_figures.html", _board(request))


def _board(request: HttpRequest) -> dict[str, object]:
    actor, now = actor_of(request), timezone.now()
    numbers, hours = queries.setting_up.closed_now(now)
    telephones = queries.setting_up.are_telephones_needed()
    closed = {"closed_numbers": numbers, "closed_hours": hours, "needs_telephones": telephones}
    return presenting.wallboard(actor, routing.board(actor, now, midnight())) | closed | without_plan(actor)


def without_plan(actor: Actor) -> dict[str, object]:
    """The numbers whose callers are turned away today, because no plan is in force."""
    return presenting.without_plan(actor, queries.setting_up.without_plan(midnight()))


def midnight() -> datetime:
    """When today began, as the company counts days."""
    zone = timezone.get_default_timezone()
    return datetime.combine(timezone.localdate(timezone=zone), time.min, zone)


@require_GET
@needs(SUPERVISE)
def why(request: HttpRequest, item_id: int) -> HttpResponse:
    """Why an item waits: its rank, and of each worker why they do not have it."""
    try:
        found = work.explain(actor=actor_of(request), item_id=item_id, now=timezone.now())
    except routing.ItemNotFound as gone:
        raise Http404(item_id) from gone
    return render(request, "contact_centre/wallboard/_why.html", presenting.why(found) | {"item_id": item_id})


@require_POST
@needs(SUPERVISE)
@does
def take_back(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an item from whom it rings for."""
    work.take_back_work(actor=actor_of(request), item_id=item_id, reason=_("taken back at the wallboard"))
    return HttpResponse(status=204)


@require_POST
@needs(SUPERVISE)
@does
def activity(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Say what somebody is doing."""
    code = request.POST.get("activity", "")
    work.set_activity_of(actor=actor_of(request), worker_id=worker_id, activity=code)
    return HttpResponse(status=204)


@require_POST
@needs(SUPERVISE)
@does
def listen(request: HttpRequest, call_id: int) -> HttpResponse:
    """Hear a colleague's call, or whisper to them."""
    services.listen_to_call(actor=actor_of(request), call_id=call_id, whisper=bool(request.POST.get("whisper")))
    toasts.say(request, _("Your telephone rings: pick it up to listen."), tone="info")
    return HttpResponse(status=204)
