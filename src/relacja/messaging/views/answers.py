"""How pages answer: what is not there is 404, what is refused is said in words."""

import functools
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from relacja.messaging.queries import ConversationNotFound, MailboxNotFound
from relacja.platform.actor import Actor
from relacja.platform.web.guards import View
from relacja.platform.web.requests import HouseRequest


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def finds(view: View) -> View:
    """A view of something that may not be there."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (ConversationNotFound, MailboxNotFound) as missing:
            raise Http404 from missing

    return guarded
