"""Makes the actor of each request, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from relacja.platform.actor import Actor

GetResponse = Callable[[HttpRequest], HttpResponse]


def actor(get_response: GetResponse) -> GetResponse:
    """Sets `request.actor`: the signed-in user with today's roles, or nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = Actor.nobody(ip=request.META.get("REMOTE_ADDR"))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
