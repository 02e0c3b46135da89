"""Whatever somebody sends to a verb of the contact centre, routing, decisions or the catalogue: it is done or refused
in words, and never an accident of ours."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from relacja.accounts.testing import token_for
from relacja.platform.actor import Actor
from relacja.platform.api.house import api
from relacja.platform.permissions import permissions
from tests.furnished import furnished

pytestmark = pytest.mark.slow
SYSTEM = Actor.system("test")
TAGS = {"Routing", "Contact centre", "Decisions", "Catalogue", "Messages"}
DOCUMENT = api.get_openapi_schema()
VERBS = {
    verb["operationId"]: (method, path, verb)
    for path, methods in DOCUMENT["paths"].items()
    for method, verb in methods.items()
    if TAGS & set(verb.get("tags", ()))
}
ODD: list[Any] = [
    None, True, -1, 0, 2**31, 10**30, 1e308, math.nan, math.inf, "", " ", "x" * 41, "x" * 100_000, "../..", "7",
    "a\u0301\U0001f600\u202e", [], [None], ["x" * 5000], {}, {"x" * 500: "x"}, {"a": {"b": [1]}},
    "(" * 1500, "NOT " * 400, 'customers.no_such = "x"', "worker.id > 1e999",
]  # fmt: skip
"""Of every type, too long, too large, too deep, and what the language of conditions may choke on."""
DEEP: list[Any] = [
    {"a": None}, {"a": 1e308}, {"a": math.nan}, {"factors": "CV"}, {"factors": [1]}, {"holdouts": []}, {"groups": 1},
    {"control": [1]}, {"exploration": [1]}, {"weights": {"a": 1}}, {"weights": [1]},
    {"filters": 1}, {"filters": [1]}, {"filters": [{"when": 1}]}, {"default": 1}, {"default": {"steps": 1}},
    {"default": {"steps": [{"queue": 1}]}}, {"default": {"steps": [{"queue": "calls", "seconds": 1e308}]}},
    {"default": {"steps": [{"queue": "calls", "who": [], "skip": {}}], "longest_wait": "x", "overflow": 1}},
    {"item.language": {"a": 1}}, {"item.known": "yes"}, {"owner": 2**63},
]  # fmt: skip
"""What stands where an object is wanted, and looks like one of ours."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """One of everything that an address may name, and somebody who may do all of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        user, there = furnished()
        token = token_for(user, scopes=permissions.codes())
        client = Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
        yield {"client": client, **there}
        transaction.set_rollback(True)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, of several the first that says something."""
    if "$ref" in schema:
        return resolved(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return resolved(next(one for one in schema[several] if one.get("type") != "null"))
    return schema


def example(schema: dict[str, Any], name: str, world: dict[str, Any]) -> Any:
    """A value that fits."""
    shape = resolved(schema)
    if name in world:
        return world[name]
    if "enum" in shape:
        return shape["enum"][0]
    if "const" in shape:
        return shape["const"]
    match shape.get("type"):
        case "object":
            fields, needed = shape.get("properties", {}), shape.get("required", ())
            return {key: example(one, key, world) for key, one in fields.items() if key in needed}
        case "array":
            return [example(shape["items"], "", world)] if shape.get("minItems") else []
        case "integer" | "number":
            return shape.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return TEXTS.get(name) or TEXTS.get(shape.get("format", "")) or TEXTS["any"]


TEXTS = {
    "any": "calls", "date": "2026-03-02",
    "date-time": "2099-03-02T12:00:00Z", "currency": "PLN", "number": "+48221112",
    "text": "Mon-Fri 08:00-16:00", "amount": "1.00", "subject": "contact_centre.call:1", "medium": "callback",
    "plug": "simulator",
    "activity": "ready", "answer": "accepted", "audience": "",
}  # fmt: skip


def body_of(verb: dict[str, Any]) -> dict[str, Any] | None:
    content = verb.get("requestBody", {}).get("content", {}).get("application/json")
    return resolved(content["schema"]) if content else None


def asked(verb: dict[str, Any], path: str, world: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Addresses and bodies: each field in turn with everything odd, each number of the address too."""
    names = re.findall(r"{(\w+)}", path)
    usual = {name: world.get(name, "calls") for name in names}
    shape = body_of(verb)
    whole = example(shape, "", world) if shape else None
    yield path.format(**usual), whole
    for name in names:
        for odd in ("0", "-1", str(2**63), str(10**30), "x" * 300, "%00", "a%C4%85", "%F0%9F%98%80"):
            yield path.format(**{**usual, name: odd}), whole
    for query in (one["name"] for one in verb.get("parameters", ()) if one["in"] == "query"):
        for odd in ("", "-1", str(10**30), "x" * 5000, "%00", "..", "2026-99-99", "%F0%9F%98%80"):
            yield f"{path.format(**usual)}?{query}={odd}", whole
    if shape is None:
        return
    for odd in ODD:
        yield path.format(**usual), odd
    for name, field in shape.get("properties", {}).items():
        for odd in (*ODD, *(DEEP if resolved(field).get("type") == "object" else ())):
            yield path.format(**usual), {**whole, name: odd}


def sent(client: Client, method: str, address: str, body: Any) -> Any:
    content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(address, **content)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_whatever_is_sent_is_done_or_refused_in_words(
    world: dict[str, Any], django_db_blocker: Any, settings: Any, name: str
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**9
    method, path, verb = VERBS[name]
    accidents: list[str] = []
    with django_db_blocker.unblock():
        for address, body in asked(verb, path, world):
            point = transaction.savepoint()
            answer = sent(world["client"], method, address, body)
            assert answer.status_code not in (401, 403, 429), answer.content[:200]
            told = f"{address[:200]} {str(body)[:200]}"
            if answer.status_code >= 500:
                accidents.append(told)
            transaction.savepoint_rollback(point)
    assert not accidents
