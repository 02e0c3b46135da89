"""Middleware of the web process."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from relacja.kit.ids import uuid7

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
