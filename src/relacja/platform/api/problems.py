"""Problem details (RFC 9457): one mapping from what went wrong to what the caller is told.

Errors are defined beside the functions that raise them, so the mapping goes by kind: an error of the house that is a
`LookupError` is 404, a `ValueError` 422, a `PermissionError` 403, any other 409; `answers_with` says otherwise where
that is wrong. An error from outside the house is a defect and answers 500.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadShape

from relacja.platform.actor import NotPermitted

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "/api/v1/problems/"

Extra = Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What the caller is told: a stable `slug`, an HTTP status, a title that is always the same, and this case."""

    slug: str
    status: int
    title: str
    detail: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """The HTTP answer."""
        told: dict[str, Any] = {"type": TYPES + self.slug, "title": self.title, "status": self.status}
        if self.detail:
            told["detail"] = self.detail
        if self.errors:
            told["errors"] = self.errors
        body = orjson.dumps(told | dict(self.extra), default=str)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=dict(self.headers))


class Refused(Exception):
    """What the entrance itself refuses, before or instead of the verb; subclasses name the case."""

    status = 400
    headers: Mapping[str, str] = {}


class Unreadable(Refused):
    """The request cannot be read."""


class NotSignedIn(Refused):
    """Nobody has signed in, or the token is unknown, expired or revoked."""

    status = 401
    headers = {"WWW-Authenticate": 'Bearer realm="relacja"'}


class ForgedRequest(Refused):
    """A change with a session's cookie needs the header X-CSRFToken."""

    status = 403


class NotFound(Refused):
    """There is nothing here, or nothing you may see."""

    status = 404


class MethodNotAllowed(Refused):
    """This address does not know the method."""

    status = 405


class RowChanged(Refused):
    """The row is no longer the one that If-Match names."""

    status = 412


class TooLarge(Refused):
    """The request is larger than the API accepts."""

    status = 413


class TooManyRequests(Refused):
    """The rate limit is spent; the header RateLimit says when it is renewed."""

    status = 429


class UnknownField(Refused):
    """`fields` names something the answer does not have."""

    status = 422


_statuses: dict[type[Exception], int] = {}
_extras: dict[type[Exception], Extra] = {}


def answers_with(error: type[Exception], status: int, extra: Extra | None = None) -> None:
    """Say with which status `error` is answered where its kind would say otherwise, and what is told beside it."""
    _statuses[error] = status
    if extra is not None:
        _extras[error] = extra


def slug_of(error: type[BaseException]) -> str:
    """The stable name of an error: its app and class, `customers.duplicate-found`; the platform's go without app."""
    app = error.__module__.split(".")[1]
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", error.__name__).lower()
    return name if app == "platform" else f"{app}.{name}"


def _house_status(error: type[Exception]) -> int:
    for known in error.__mro__:
        if known in _statuses:
            return _statuses[known]
    if issubclass(error, Refused):
        return error.status
    kinds: dict[type[Exception], int] = {PermissionError: 403, LookupError: 404, ValueError: 422}
    return next((status for kind, status in kinds.items() if issubclass(error, kind)), 409)


def _of_house(error: Exception) -> Problem:
    kind = type(error)
    title = " ".join((kind.__doc__ or kind.__name__).strip().split("\n\n")[0].split())
    named = getattr(error, "field", None)
    extra = next((_extras[known](error) for known in kind.__mro__ if known in _extras), {})
    errors = [{"detail": str(error) or title, "pointer": f"#/{named}"}] if isinstance(named, str) and named else []
    parameter = getattr(error, "parameter", None)
    if isinstance(parameter, str) and parameter:
        errors.append({"detail": str(error), "in": "query", "parameter": parameter})
    headers = error.headers if isinstance(error, Refused) else {}
    return Problem(slug_of(kind), _house_status(kind), title, str(error), errors, extra, headers)


def _bad_shape(error: BadShape) -> Problem:
    told = [_located(one) for one in error.errors]
    return Problem("invalid", 422, "The request does not have the expected shape", errors=told)


def _located(error: Mapping[str, Any]) -> dict[str, Any]:
    source, *rest = error["loc"]
    if source == "body":
        pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in rest[1:])
        return {"detail": error["msg"], "pointer": "#" + pointer}
    return {"detail": error["msg"], "in": source, "parameter": str(rest[-1]) if rest else ""}


def _bad_values(error: ValidationError) -> Problem:
    if hasattr(error, "error_dict"):
        told = [
            {"detail": text, "pointer": "#" if name == "__all__" else f"#/{name}"}
            for name, texts in error.message_dict.items()
            for text in texts
        ]
    else:
        told = [{"detail": text, "pointer": "#"} for text in error.messages]
    return Problem("invalid", 422, "The request does not have the expected shape", errors=told)


def _integrity(error: IntegrityError) -> Problem:
    state = getattr(error.__cause__, "sqlstate", "")
    if state == "23503":
        return Problem("unknown-reference", 422, "The request names a row that does not exist")
    if state in {"23505", "23P01"}:
        return Problem("already-exists", 409, "There is such a row already")
    return Problem("unacceptable-value", 422, "A value is not acceptable")


def _operational(error: OperationalError) -> Problem | None:
    state = getattr(error.__cause__, "sqlstate", None)
    if state in {"40001", "40P01", "55P03", "57014"}:
        return Problem("busy", 503, "Others are changing the same rows; try again", headers={"Retry-After": "1"})
    return None


def _not_permitted(error: NotPermitted) -> Problem:
    title = "Your roles or the token's scopes do not grant this"
    return Problem("not-permitted", 403, title, extra={"permission": error.permission})


_FOREIGN: Final[Mapping[type[Exception], Callable[[Any], Problem | None]]] = {
    BadShape: _bad_shape,
    NotPermitted: _not_permitted,
    ObjectDoesNotExist: lambda error: _of_house(NotFound()),
    Http404: lambda error: _of_house(NotFound()),
    ValidationError: _bad_values,
    IntegrityError: _integrity,
    DataError: lambda error: Problem("unacceptable-value", 422, "A value is not acceptable"),
    OperationalError: _operational,
    HttpError: lambda error: _of_house(Unreadable(str(error))),
}


def problem_of(error: Exception) -> Problem | None:
    """What the caller is told about `error`; None where it is a defect."""
    for kind in type(error).__mro__:
        if kind in _FOREIGN:
            return _FOREIGN[kind](error)
    return _of_house(error) if type(error).__module__.startswith("relacja.") else None
