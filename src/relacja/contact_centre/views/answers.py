"""How the desk answers: what a service refuses is said in words, and the desk shows itself as it is now."""

import functools
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre import services, words
from relacja.contact_centre.plugs import NotCapable
from relacja.customers import services as parties
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import View
from relacja.platform.web.requests import HouseRequest
from relacja.routing import queries as routing
from relacja.routing import services as work

PROBLEMS: dict[type[Exception], str | Promise] = {
    work.MovedOn: _("Somebody was quicker, or it has ended already."),
    services.CallNotFound: _("This call has ended."),
    services.BadNumber: _("This is no number that can be called."),
    services.InsideOnly: _("You may transfer calls to colleagues and to our own numbers only."),
    services.NumberNotKnown: _("Calls may be transferred only to our own numbers and to those in somebody's file."),
    services.MayNotBeCalled: _("May not be called: %s"),
    services.NotCalledYet: _("Call first, or leave them out."),
    services.NotFound: _("This is not there any more."),
    NotCapable: _("The telephone engine of this call cannot do that."),
    services.NoEngine: _("No telephone engine is set up."),
    services.NoTelephone: _("Your telephone is not there: open the desk, or switch the one on your table on."),
    parties.NotAVisitor: _("Somebody has said meanwhile who called. Look again."),
    parties.AlreadyTheSame: _("It is this customer already."),
    work.NoSuchActivity: _("There is no such activity."),
    routing.ItemNotFound: _("This is not yours any more."),
    routing.NotAWorker: _("You do not take work yet; a manager can add you under Settings."),
}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def _in_words(refused: Exception) -> str:
    said = str(next(said for kind, said in PROBLEMS.items() if isinstance(refused, kind)))
    return said % words.why_not_called(str(refused)) if isinstance(refused, services.MayNotBeCalled) else said


def does(view: View) -> View:
    """A view that does something: problems are said at the bottom, and the desk is drawn anew either way."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except tuple(PROBLEMS) as refused:
            toasts.say(request, _in_words(refused), tone="error")
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
        toasts.trigger(response, "desk-changed")
        return response

    return guarded
