"""Middleware of the web process."""

import time
from collections.abc import Callable

import structlog
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from relacja.kit.ids import uuid7
from relacja.platform.actor import NotPermitted
from relacja.platform.health import metrics
from relacja.platform.web import toasts

log = structlog.get_logger("relacja.request")

GetResponse = Callable[[HttpRequest], HttpResponse]
SLOW = 1.0
READING = frozenset({"GET", "HEAD", "OPTIONS"})
KNOWN = READING | {"POST", "PUT", "PATCH", "DELETE"}


def request_log(get_response: GetResponse) -> GetResponse:
    """Gives each request an id (in every log line, and in the answer's `X-Request-Id`), counts and times it.

    A line is written for every request that changes something, fails or is slow: the name of its address and never
    the address itself, which may hold what people searched for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = str(uuid7())
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            _tell(request, response.status_code, time.perf_counter() - begun)
        response["X-Request-Id"] = request_id
        return response

    return middleware


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    route = request.resolver_match.view_name if request.resolver_match else "unknown"
    method = request.method if request.method in KNOWN else "OTHER"
    metrics.observe(method=method, route=route, status=status, seconds=seconds)
    if method in READING and status < 500 and seconds < SLOW:
        return
    actor = getattr(request, "actor", None)
    log.log(
        40 if status >= 500 else 30 if seconds >= SLOW else 20,
        "request",
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        actor=actor.kind if actor else None,
        user_id=actor.user_id if actor else None,
    )


class Pages:
    """What all pages share: refusals in our look, and what there is to say comes with fragments."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") and "HX-Redirect" not in response and response.status_code < 300:
            toasts.into_header(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403 where the actor's roles do not reach, 400 where something was sent that no row takes."""
        if isinstance(exception, NotPermitted):
            return render(request, "403.html", status=403)
        if isinstance(exception, DataError):
            log.warning("a value that no row takes", exc_info=exception)
            return render(request, "400.html", status=400)
        return None
