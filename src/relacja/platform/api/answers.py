"""How an answer is written: bytes, an ETag, the fields that were asked for."""

from collections.abc import Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from pydantic import TypeAdapter

from relacja.platform.api.problems import UnknownField
from relacja.platform.refs import Ref

JSON = "application/json"
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Promise | Ref):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


@lru_cache(maxsize=512)
def _adapter(schema: Any) -> TypeAdapter[Any]:
    return TypeAdapter(schema)


def dump(result: Any, schema: Any = None) -> bytes:
    """JSON of what a verb returned: bytes as they are, plain values straight, anything else through its schema."""
    if isinstance(result, bytes):
        return result
    if schema is None or _is_plain(result):
        return orjson.dumps(result, default=_plain, option=OPTIONS)
    adapter = _adapter(schema)
    return adapter.dump_json(adapter.validate_python(result, from_attributes=True))


def _is_plain(result: Any) -> bool:
    if isinstance(result, list | tuple):
        return not result or _is_plain(result[0])
    return isinstance(result, dict | str | int | None) or (is_dataclass(result) and not isinstance(result, type))


def etag_of(body: bytes, fields: Sequence[str] = ()) -> str:
    """A strong ETag: two answers have the same one only if they are the same, byte for byte.

    It begins with what names the state of the row; the names of the selected `fields` are hashed behind a hyphen.
    """
    state = blake2b(body, digest_size=12).hexdigest()
    selection = "-" + blake2b(",".join(fields).encode(), digest_size=6).hexdigest() if fields else ""
    return f'"{state}{selection}"'


def named(header: str, etag: str) -> bool:
    """Whether a list of ETags (the value of If-None-Match) names this one.

    The mark W/ is passed over: it is put on by compression on the way out and says nothing about the row.
    """
    return header.strip() == "*" or etag in _tags(header)


def names_state(header: str, etag: str) -> bool:
    """Whether a list of ETags (the value of If-Match) names this state of the row, whatever of it was read."""
    return header.strip() == "*" or etag in {tag.partition("-")[0].rstrip('"') + '"' for tag in _tags(header)}


def _tags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",")}


def asked_fields(request: HttpRequest) -> list[str]:
    """The parameter `fields`: names with commas between; empty where it is not given."""
    return [name for part in request.GET.getlist("fields") for name in part.split(",") if name]


def selected(body: bytes, fields: list[str]) -> bytes:
    """The same object with only `fields`; raises `UnknownField` for a name it does not have."""
    if not fields:
        return body
    whole = orjson.loads(body)
    unknown = [name for name in fields if name not in whole]
    if unknown:
        raise UnknownField(", ".join(unknown))
    return orjson.dumps({name: whole[name] for name in fields})


def one(request: HttpRequest, body: bytes, status: int = 200) -> HttpResponse:
    """A single row with its ETag; to a read, 304 where the caller has it already, and only the `fields` asked for.

    What a write did is told whole: it is done, and nothing in the question may turn its answer into an error.
    """
    reads = request.method in {"GET", "HEAD"}
    fields = asked_fields(request) if reads else []
    etag = etag_of(body, fields)
    if reads:
        if named(request.META.get("HTTP_IF_NONE_MATCH", ""), etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        body = selected(body, fields)
    return HttpResponse(body, status=status, content_type=JSON, headers={"ETag": etag})


def plain(body: bytes, status: int = 200) -> HttpResponse:
    """Anything else: lists, results of verbs."""
    return HttpResponse(body, status=status, content_type=JSON)
