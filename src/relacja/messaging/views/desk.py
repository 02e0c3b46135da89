"""Written work at the desk: taken, or given back."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relacja.messaging.views.answers import actor_of
from relacja.platform.web import toasts
from relacja.platform.web.guards import View, needs
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.types import WORK


def _moves(name: str) -> View:
    """The view that does one thing with what is offered; the desk draws itself anew either way."""

    @require_POST
    @needs(WORK)
    def view(request: HttpRequest, reservation_id: int) -> HttpResponse:
        response = HttpResponse(status=204)
        try:
            getattr(work, name)(actor=actor_of(request), reservation_id=reservation_id)
        except (work.MovedOn, routing.ItemNotFound, routing.NotAWorker):
            toasts.say(request, _("Somebody was quicker, or it has ended already."), tone="error")
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
            toasts.into_header(request, response)
        toasts.trigger(response, "desk-changed")
        return response

    return view


accept = _moves("accept_work")
reject = _moves("reject_work")
