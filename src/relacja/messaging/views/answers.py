"""How pages answer: what is not there is 404, what is refused is said in words."""

import functools
from collections.abc import Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.customers import services as parties
from relacja.messaging import services
from relacja.messaging.queries import (
    ConversationNotFound,
    MacroNotFound,
    MailboxNotFound,
    MessageNotFound,
    RuleNotFound,
    TextNotFound,
)
from relacja.messaging.queries.setting_up import TemplateNotFound
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import View
from relacja.platform.web.requests import HouseRequest

MISSING = (
    ConversationNotFound,
    services.NoDraft,
    MailboxNotFound,
    MacroNotFound,
    MessageNotFound,
    RuleNotFound,
    TemplateNotFound,
    TextNotFound,
)
PROBLEMS: Mapping[type[Exception], str | Promise] = {
    services.NoSuchWay: _("It stands so already, or something has happened meanwhile. Look again."),
    services.TooLate: _("It is too late to take this back: it is on its way."),
    services.BadLabel: _("A label has one to forty characters, and a conversation twenty labels at most."),
    services.InThePast: _("This moment is over already."),
    services.NobodysPictures: _("There are no pictures of somebody outside in this message."),
    services.MovedOn: _("Somebody has said meanwhile who writes. Look again."),
    parties.NotAVisitor: _("Somebody has said meanwhile who writes. Look again."),
    parties.AlreadyTheSame: _("It is this customer already."),
}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def finds(view: View) -> View:
    """A view of something that may not be there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MISSING as missing:
            raise Http404 from missing

    return guarded


def does(view: View) -> View:
    """A view that does something: problems are said at the bottom, and what is shown is asked for anew either way."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except tuple(PROBLEMS) as refused:
            toasts.say(
                request, str(next(said for kind, said in PROBLEMS.items() if isinstance(refused, kind))), tone="error"
            )
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
            toasts.into_header(request, response)
        toasts.trigger(response, "talk-changed")
        toasts.trigger(response, "list-changed")
        return response

    return finds(guarded)
