"""The API as a whole: the routers of the apps under one address, with one entrance in front of every verb."""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import orjson
import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils import translation
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.utils import check_csrf

from relacja.platform.api import answers, idempotency, limits, openapi
from relacja.platform.api.problems import (
    ForgedRequest,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    TooLarge,
    TooManyRequests,
    Unreadable,
    problem_of,
)

log = structlog.get_logger()

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DEFECT: Final = Problem("defect", 500, "The program has a defect; nothing was changed")
View = Callable[..., HttpResponse]


class OrjsonParser(Parser):
    """Reads bodies; a NUL character, which PostgreSQL cannot keep, is refused here once for all."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's JSON; ValueError where it is none."""
        body = request.body
        if b"\\u0000" in body:
            raise ValueError("the character U+0000 cannot be kept")
        return orjson.loads(body)


class OrjsonRenderer(BaseRenderer):
    """Writes what a verb without a brick returns."""

    media_type = answers.JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """JSON of `data`."""
        return answers.dump(data)


class Api(NinjaAPI):
    """The house's API; one mapping of exceptions, operation ids named after the verbs."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The problem that tells of `exc`; a defect is logged and told without its particulars."""
        problem = problem_of(exc)
        if problem is not None:
            return problem.answer()
        got_request_exception.send(sender=type(self), request=request)
        route = request.resolver_match.view_name if request.resolver_match else "unknown"
        log.exception("api_defect", exc_info=exc, route=route)
        return DEFECT.answer()

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The verb's own name."""
        return operation.view_func.__name__

    def document(self) -> dict[str, Any]:
        """The OpenAPI document, with the shared components put in."""
        told: dict[str, Any] = dict(self.get_openapi_schema())
        for name, parts in openapi.components().items():
            told["components"].setdefault(name, {}).update(parts)
        tags = sorted({tag for verbs in told["paths"].values() for verb in verbs.values() for tag in verb["tags"]})
        told.pop("servers", None)
        return told | {"tags": [{"name": tag} for tag in tags], "security": [{"token": []}, {"session": []}]}

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = entrance(pattern.callback)
        return patterns


def entrance(view: View) -> View:
    """What stands in front of every verb: sign-in, rate limit, size, forgery, idempotency."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        standing = limits.spend(request)
        try:
            _admit(request, standing)
            response = _run(request, lambda: view(request, *args, **values))
        except Exception as error:
            response = api.on_exception(request, error)
        if response.status_code == 405:
            allow = response.headers["Allow"]
            response = api.on_exception(request, MethodNotAllowed(f"It knows {allow}"))
            response.headers["Allow"] = allow
        standing.write(response)
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def _admit(request: HttpRequest, standing: limits.Standing) -> None:
    if standing.spent:
        raise TooManyRequests
    actor = request.actor  # type: ignore[attr-defined]
    if actor.kind == "nobody":
        raise NotSignedIn
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise Unreadable("the character U+0000 cannot be looked for")
    if request.method in SAFE:
        return
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.API_REQUEST_BYTES:
        raise TooLarge(f"at most {settings.API_REQUEST_BYTES} bytes")
    if actor.kind == "user" and check_csrf(request) is not None:
        raise ForgedRequest


def _run(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method in SAFE or idempotency.HEADER not in request.META:
        return run()
    return idempotency.run_once(request, request.actor.user_id, run)  # type: ignore[attr-defined]


api = Api(
    title="Relacja",
    version="1",
    description=__doc__ or "",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=OrjsonRenderer(),
    parser=OrjsonParser(),
)


@lru_cache(maxsize=1)
def _document() -> bytes:
    with translation.override(openapi.LANGUAGE):
        return orjson.dumps(api.document(), default=str, option=orjson.OPT_NON_STR_KEYS)


def openapi_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, in English to everybody; it tells nothing about data, so nobody needs to sign in for it."""
    response = answers.one(request, _document())
    response.headers["Content-Language"] = openapi.LANGUAGE
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address under the API."""
    return api.on_exception(request, NotFound())


def mounted(apps: Iterable[str]) -> tuple[list[URLPattern | URLResolver], str]:
    """URL patterns of the API of `apps`: each brings its `router` in `api.py`."""
    for app in apps:
        if find_spec(f"{app}.api") is not None:
            api.add_router("", import_module(f"{app}.api").router)
    patterns, _app, _namespace = api.urls
    fixed = [path("openapi.json", openapi_document, name="openapi")]
    return [*fixed, *patterns, re_path("", nothing_here)], "api"
