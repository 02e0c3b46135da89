"""The request as our views see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from relacja.platform.actor import Actor


class HouseRequest(HttpRequest):
    """A request after the middleware: who asks, and whether htmx asks for a fragment."""

    actor: Actor
    htmx: HtmxDetails


def wants_fragment(request: HouseRequest) -> bool:
    """Whether only a part of the page is asked for: by htmx, and not to restore or boost a whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def number(typed: str) -> int | None:
    """The number of a row as an address or a form names it; None when it can be none (18 digits at most)."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The numbers of rows that a form names, as often as it does; what is none is left out."""
    return [found for one in request.POST.getlist(name) if (found := number(one)) is not None]
