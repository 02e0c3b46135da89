"""The router with which an app offers its services and queries: one verb each, named like the function."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

import ninja
from django.http import HttpRequest, HttpResponse

from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.api import answers, openapi
from relacja.platform.api.problems import NotFound, RowChanged
from relacja.platform.use_case import one_transaction

Answer: TypeAlias = Any
"""What a verb returns: bytes of JSON, plain values, a dataclass, or anything its response schema reads."""

View = TypeVar("View", bound=Callable[..., Any])
Wrap = Callable[[Callable[..., Any]], Callable[[View], View]]


class ApiRequest(HttpRequest):
    """A request whose actor is known; for the annotations of verbs."""

    actor: Actor


class Router(ninja.Router):
    """Verbs of one app. A verb's operation id is the name of its function; its summary, the docstring's first line."""

    def read(self, path: str, *, response: Any) -> Callable[[View], View]:
        """GET of a single row: ETag, 304 where the caller has it, `fields=`; 404 where the verb returns None."""

        def answer(request: HttpRequest, result: Any) -> HttpResponse:
            if result is None:
                raise NotFound
            return answers.one(request, answers.dump(result, response))

        return self._verb("GET", path, responses={200: response, 304: None}, answer=answer, described=openapi.READ)

    def list(self, path: str, *, response: Any) -> Callable[[View], View]:
        """GET of many rows or of a figure."""

        def answer(request: HttpRequest, result: Any) -> HttpResponse:
            return answers.plain(answers.dump(result, response))

        return self._verb("GET", path, responses={200: response}, answer=answer, described={})

    def content(self, path: str) -> Callable[[View], View]:
        """GET of the bytes of a file: the view answers with them, or with None where there is nothing."""

        def answer(request: HttpRequest, result: Any) -> HttpResponse:
            if result is None:
                raise NotFound
            return cast(HttpResponse, result)

        return self._verb("GET", path, responses={200: None, 304: None}, answer=answer, described=openapi.CONTENT)

    def create(self, path: str, *, response: Any) -> Callable[[View], View]:
        """POST that makes a row: 201 with it; where the result names its own address (`location`), that too."""

        def answer(request: HttpRequest, result: Any) -> HttpResponse:
            return answers.one(request, answers.dump(result, response), 201)

        return self._verb("POST", path, responses={201: response}, answer=answer, described=openapi.WRITE)

    def act(
        self, path: str, *, response: Any, method: str = "POST", guarded_by: Callable[..., Any] | None = None
    ) -> Callable[[View], View]:
        """A verb that changes something and tells the result (`response`), or 204 where that is None.

        `guarded_by` is the `read` of the row that changes: with If-Match the verb runs only if that read still gives
        the ETag named; else 412. Both happen in one transaction, one caller after the other.
        """

        def answer(request: HttpRequest, result: Any) -> HttpResponse:
            if response is None:
                return HttpResponse(status=204)
            return answers.one(request, answers.dump(result, response))

        responses = {204: None} if response is None else {200: response}
        described = openapi.GUARDED if guarded_by else openapi.WRITE
        return self._verb(method, path, responses=responses, answer=answer, described=described, guarded_by=guarded_by)

    def _verb(
        self,
        method: str,
        path: str,
        *,
        responses: Mapping[int, Any],
        answer: Callable[[HttpRequest, Any], HttpResponse],
        described: Mapping[str, Any],
        guarded_by: Callable[..., Any] | None = None,
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            @wraps(view)
            def verb(request: HttpRequest, **values: Any) -> HttpResponse:
                if guarded_by is None or "HTTP_IF_MATCH" not in request.META:
                    return answer(request, view(request, **values))
                with one_transaction():
                    _check_unchanged(request, guarded_by, values)
                    return answer(request, view(request, **values))

            verb.raw = (view, answer)  # type: ignore[attr-defined]
            summary = (view.__doc__ or view.__name__).strip().split("\n")[0].rstrip(".")
            self.add_api_operation(
                path,
                [method],
                verb,
                response=dict(responses),
                operation_id=view.__name__,
                summary=summary,
                openapi_extra=openapi.described(method, path, described),
            )
            view.verb = verb  # type: ignore[attr-defined]
            return view

        return register


def _check_unchanged(request: HttpRequest, read: Callable[..., Any], values: Mapping[str, Any]) -> None:
    """Raise `RowChanged` unless the row has the ETag of If-Match; holds other guarded writers off till the end."""
    wanted = {name: values[name] for name in inspect.signature(read).parameters if name in values}
    sql.hold(f"{read.__module__}.{read.__name__}{wanted}")
    reading, answer = read.verb.raw  # type: ignore[attr-defined]
    current = answer(_as_read(request), reading(request, **wanted)).headers["ETag"]
    if not answers.names_state(request.META["HTTP_IF_MATCH"], current):
        raise RowChanged


def _as_read(request: HttpRequest) -> HttpRequest:
    plain = HttpRequest()
    plain.META = {}
    return plain
