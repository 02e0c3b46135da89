"""What the OpenAPI document says of every verb, said once."""

from collections.abc import Mapping
from typing import Any, Final

from relacja.platform.api.problems import MEDIA_TYPE
from relacja.platform.api.shapes import ProblemShape

LANGUAGE: Final = "en"
"""What the document is written in: programs and their authors read it, whatever language a user has chosen."""

TEXTS: Final[Mapping[int, str]] = {
    400: "The request cannot be read",
    401: "Nobody has signed in",
    403: "Your roles or the token's scopes do not grant this",
    404: "There is nothing here, or nothing you may see",
    409: "It contradicts what is there already, or the idempotency key is in use",
    412: "The row is no longer the one that If-Match names",
    413: "The request is too large",
    422: "The request does not have the expected shape, or a value is not acceptable",
    429: "The rate limit is spent",
    503: "Others are changing the same rows; try again",
}


def _header(name: str, text: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": text, "schema": {"type": "string"}}


_IDEMPOTENCY = _header("Idempotency-Key", "Sent twice under one key, the write is done once and answered the same")
_IDEMPOTENCY["schema"] |= {"minLength": 1, "maxLength": 200}
_FIELDS = {
    "in": "query",
    "name": "fields",
    "required": False,
    "description": "Names of the properties wanted, with commas between; all where it is left out",
    "schema": {"type": "string"},
}
_ETAG = {"ETag": {"description": "Names this state of the row", "schema": {"type": "string"}}}

READ: Final = {
    "parameters": [_header("If-None-Match", "Answer 304 if the row still has this ETag"), _FIELDS],
    "responses": {200: {"headers": _ETAG}},
}
CONTENT: Final = {
    "parameters": [_header("If-None-Match", "Answer 304 if the caller has this content")],
    "responses": {
        200: {
            "description": "The bytes",
            "headers": _ETAG,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
}
WRITE: Final = {"parameters": [_IDEMPOTENCY]}
GUARDED: Final = {"parameters": [_IDEMPOTENCY, _header("If-Match", "Change the row only if it has this ETag")]}


def described(method: str, path: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of a verb: what its brick adds, and the problems it may answer with."""
    statuses = [400, 401, 403, 422, 429]
    statuses += [404] if "{" in path else []
    statuses += [] if method == "GET" else [404, 409, 412, 413, 503]
    problems = {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(set(statuses))}
    return {"parameters": list(extra.get("parameters", [])), "responses": {**extra.get("responses", {}), **problems}}


def components() -> dict[str, Any]:
    """The parts of the document that verbs refer to: each problem's description once, and the ways to sign in."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    shape = ProblemShape.model_json_schema()
    return {
        "schemas": {"Problem": shape | {"title": "Problem"}},
        "responses": {f"Problem{status}": {"description": text, "content": content} for status, text in TEXTS.items()},
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "An API token from your account's page"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "A browser's session"},
        },
    }
