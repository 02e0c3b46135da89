"""The desk: one page for whoever takes work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.contact_centre import presenting, queries, services, words
from relacja.contact_centre.forms import WrapUpForm
from relacja.contact_centre.permissions import DIAL
from relacja.contact_centre.views.answers import actor_of, does
from relacja.platform.web import toasts
from relacja.platform.web.formats import moment
from relacja.platform.web.guards import needs
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.types import WORK


@require_GET
@needs(WORK)
def desk(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "contact_centre/desk.html", _state(request) | {"page_keys": words.DESK_KEYS})


@require_GET
@needs(WORK)
def state(request: HttpRequest) -> HttpResponse:
    """What is on the desk now: asked for whenever something happened."""
    return render(request, "contact_centre/desk/_state.html", _state(request))


def _state(request: HttpRequest) -> dict[str, object]:
    actor = actor_of(request)
    try:
        found = queries.desk.desk_of(actor, timezone.now(), timezone.get_default_timezone_name())
    except routing.NotAWorker:
        return {"desk": None, "actor_id": actor.user_id} | presenting.whom_to_ask(actor)
    more = {} if found.has_engine else presenting.whom_to_ask(actor)
    return (
        {"desk": found, "actor_id": actor.user_id, "may_dial": actor.may(DIAL)} | presenting.desk(actor, found) | more
    )


@require_POST
@needs(WORK)
@does
def activity(request: HttpRequest) -> HttpResponse:
    """Say what one is doing."""
    work.set_activity(actor=actor_of(request), activity=request.POST.get("activity", ""))
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def accept(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Take what is offered."""
    work.accept_work(actor=actor_of(request), reservation_id=reservation_id)
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def reject(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Give back what is offered."""
    work.reject_work(actor=actor_of(request), reservation_id=reservation_id)
    return HttpResponse(status=204)


@require_POST
@needs(DIAL)
@does
def call_back(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Call whom one has taken to call back."""
    services.call_back(actor=actor_of(request), reservation_id=reservation_id)
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def not_reached(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Nobody answered: it is tried again, or becomes a task."""
    again = services.not_reached(actor=actor_of(request), reservation_id=reservation_id)
    said = _("Tried again %s.") % moment(again) if again else _("Tried often enough: it is a task now.")
    toasts.say(request, said)
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def skip(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Whom one has in hand from a list is not called."""
    why = services.skip_call(actor=actor_of(request), reservation_id=reservation_id)
    toasts.say(request, _("May not be called: %s") % words.why_not_called(why) if why else _("Left out."))
    return HttpResponse(status=204)


@require_POST
@needs(WORK)
@does
def finish(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Save how it ended, and be free."""
    form = WrapUpForm(request.POST)
    if not form.is_valid():
        toasts.say(request, _("The wrap-up could not be read."), tone="error")
        return HttpResponse(status=204)
    services.finish(actor=actor_of(request), reservation_id=reservation_id, wrap_up=form.wrap_up())
    toasts.say(request, _("Saved."))
    return HttpResponse(status=204)
