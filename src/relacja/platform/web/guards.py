"""Who may open a page. Both look at `request.actor` alone; the services check again."""

import functools
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from relacja.platform.web.requests import HouseRequest

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only for somebody who has signed in; others are asked to, and come back to where they were."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if cast(HouseRequest, request).actor.kind == "nobody":
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return guarded


def needs(*permissions: str) -> Callable[[View], View]:
    """Only for somebody who holds every one of the permissions; answers 403 otherwise."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            for permission in permissions:
                cast(HouseRequest, request).actor.require(permission)
            return view(request, *args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return signed_in(guarded)

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a fragment gets 401, and the page says that the session has ended."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Reswap": "none"})
    place = "" if request.get_full_path() == "/" else "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + place)
