"""What stands before everything a visitor's window asks: whose site, which visitor, how often, and what is refused.

A visitor comes with a secret in the `Authorization` header and with no cookie, so nobody can send a request in their
name: there is nothing to forge, and these views are exempt from the check against it.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from relacja.messaging.transports.web_chat.knowing import SomebodyElse
from relacja.messaging.transports.web_chat.proof import BadProof
from relacja.messaging.transports.web_chat.sites import NoSuchSite, site_of
from relacja.messaging.transports.web_chat.talking import CannotBeSent
from relacja.messaging.transports.web_chat.visitors import NoToken, Visitor, visitor_of
from relacja.platform.api import limits
from relacja.platform.web.requests import HouseRequest

LARGEST_BODY = 64 << 10
WRITES, WRITES_OF_ADDRESS = 20, 300
ASKS, ASKS_OF_ADDRESS = 240, 6_000
BEGINS_OF_ADDRESS = 60
"""In a minute: of one visitor, and of all who come from one network address."""


class TooMany(Exception):
    """More requests than a visitor has use for; `seconds` until there may be more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


View = Callable[..., HttpResponse]


def visited(*, method: str = "POST", writes: bool = False) -> Callable[[View], View]:
    """A view for visitors: it is called with the request and the `Visitor`, and what it refuses is said in JSON."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: HttpRequest, code: str, **values: Any) -> HttpResponse:
            if request.method != method:
                return HttpResponse(status=405, headers={"Allow": method})
            try:
                visitor = visitor_of(site_of(code), request.headers.get("Authorization", ""), _ip(request))
                _count(visitor, writes=writes)
                return view(request, visitor, **values)
            except tuple(REFUSALS) as refused:
                return _refusal(refused)

        return guarded

    return decorate


REFUSALS: dict[type[Exception], int] = {
    NoSuchSite: 404, NoToken: 401, TooMany: 429, CannotBeSent: 422, BadProof: 403, SomebodyElse: 409,
}  # fmt: skip


def _refusal(refused: Exception) -> HttpResponse:
    codes = {CannotBeSent: getattr(refused, "code", ""), BadProof: str(refused), TooMany: "too_many"}
    answer = JsonResponse({"error": codes.get(type(refused), type(refused).__name__)}, status=REFUSALS[type(refused)])
    if isinstance(refused, TooMany):
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def _ip(request: HttpRequest) -> str | None:
    return cast(HouseRequest, request).actor.ip


def _count(visitor: Visitor, *, writes: bool) -> None:
    kind, own, of_address = ("w", WRITES, WRITES_OF_ADDRESS) if writes else ("a", ASKS, ASKS_OF_ADDRESS)
    spend(f"chat{kind}{visitor.sign}", own)
    spend(f"chat{kind}{visitor.ip}", of_address)


def spend(caller: str, quota: int) -> None:
    """Count a request of this caller. Raises `TooMany`."""
    standing = limits.counter.spend(caller[:60], quota, time.monotonic())
    if standing.spent:
        raise TooMany(standing.seconds)


def told(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises `CannotBeSent`."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise CannotBeSent("long")
    try:
        read = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        raise CannotBeSent("unreadable") from None
    if not isinstance(read, dict):
        raise CannotBeSent("unreadable")
    return read


def text_in(told: dict[str, Any], name: str) -> str:
    """A text of what was sent; blank where there is none."""
    value = told.get(name, "")
    return value if isinstance(value, str) else ""
