"""Middleware of the web process."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from relacja.kit.ids import uuid7
from relacja.platform.actor import NotPermitted
from relacja.platform.web import toasts

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_log(get_response: GetResponse) -> GetResponse:
    """Gives each request an id: in every log line, and in the answer's `X-Request-Id`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = str(uuid7())
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
        response["X-Request-Id"] = request_id
        return response

    return middleware


class Pages:
    """What all pages share: a missing permission is a 403 in our look; what there is to say comes with fragments."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") and "HX-Redirect" not in response and response.status_code < 300:
            toasts.into_header(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403 where the actor's roles do not reach."""
        if isinstance(exception, NotPermitted):
            return render(request, "403.html", status=403)
        return None
