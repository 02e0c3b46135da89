"""What came over the wire, read as events: the Segment HTTP API, to the letter where it says something, and strictly
where it leaves it open. An event that breaks a rule is read too, with its problem: nothing that came is lost.
"""

import json
import math
import re
import zlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import orjson

from relacja.capture.rules.clock import NoMoment, Outlier, moment, true_time
from relacja.capture.types import MOST_BODY, MOST_EVENT, Event, Kind, Problem

KINDS = {kind.name.lower(): kind for kind in Kind}
PATHS = {kind[0]: found for kind, found in KINDS.items()} | KINDS
"""The last part of an address, in full or as the script for browsers shortens it, and the event it is about."""
BATCHES = ("batch", "import", "b")
PLACES = {Kind.IDENTIFY: "traits", Kind.GROUP: "traits"} | dict.fromkeys(
    (Kind.TRACK, Kind.PAGE, Kind.SCREEN), "properties"
)
LONGEST_ID = LONGEST_NAME = 250
_NOTHING: frozenset[str] = frozenset()
_ESCAPED = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<unkept>\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
"""What stands escaped in JSON: characters of two halves, then what no database keeps: single halves, and 0."""


class Refused(ValueError):
    """The request is taken for no events at all: `code` says why to programs, the text to people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Post:
    """One request: the write key it names in its body, and its events."""

    write_key: str
    events: list[Event]


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its `Content-Encoding`. Raises `Refused` where it is too large unpacked, or packed badly."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("encoding", "Send the body as it is, or with gzip.")
    unpacking = zlib.decompressobj(47 if encoding != "deflate" else 15)
    try:
        found = unpacking.decompress(body, MOST_BODY + 1)
    except zlib.error as problem:
        raise Refused("encoding", "The body is not what its Content-Encoding says.") from problem
    if len(found) > MOST_BODY:
        raise too_large()
    if not unpacking.eof:
        raise Refused("encoding", "The body ends too early for its Content-Encoding.")
    return found


def too_large() -> Refused:
    """What is said of a request above the limit."""
    return Refused("too_large", f"A request has at most {MOST_BODY // 1024} KB.")


def key_of_header(header: str) -> str:
    """The write key that an `Authorization` header names: as the user of Basic, or as the token of Bearer."""
    scheme, _space, given = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def of_pixel(query: str) -> bytes:
    """The body that the address of a picture carries: Base64 of its JSON, of either alphabet. Raises `Refused`."""
    given = parse_qs(query).get("data", [""])[0].replace(" ", "+").replace("-", "+").replace("_", "/")
    try:
        return b64decode(given + "=" * (-len(given) % 4), validate=True)
    except ValueError as problem:
        raise Refused("data", 'The call stands in "data", in Base64.') from problem


def read(body: bytes, path: str, received: datetime) -> Post:
    """The events of a request to `/v1/<path>`. Raises `Refused`."""
    try:
        return _read(_object(body), path, received)
    except RecursionError as problem:
        raise Refused("json", "The JSON of the body is nested too deeply.") from problem


def _read(told: dict[str, Any], path: str, received: datetime) -> Post:
    key = told.pop("writeKey", None)
    write_key = key if isinstance(key, str) else ""
    if path not in BATCHES:
        return Post(write_key, [_event(told, PATHS[path], received, told.get("sentAt"))])
    batch = told.get("batch")
    if not isinstance(batch, list):
        raise Refused("batch", 'A batch has its events in the list "batch".')
    shared = {name: told[name] for name in ("context", "integrations") if isinstance(told.get(name), dict)}
    sent = told.get("sentAt")
    return Post(write_key, [_of_batch(one, shared, received, sent) for one in batch])


def _object(body: bytes) -> dict[str, Any]:
    """The JSON of a body, also of senders that write NaN or half a character: both say nothing."""
    if b"\\u0000" in body or b"\\ud" in body.lower():
        body = _ESCAPED.sub(lambda found: b"" if found["unkept"] else found[0], body)
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            told = json.loads(body.decode(), parse_constant=lambda _name: None, parse_int=_whole, parse_float=_part)
        except ValueError as problem:
            raise Refused("json", "The body is no JSON.") from problem
    if not isinstance(told, dict):
        raise Refused("json", "The body is no JSON object.")
    return told


def _whole(digits: str) -> int | str:
    """A whole number; as text where it has more than 64 bits."""
    return int(digits) if len(digits) < 19 else digits


def _part(digits: str) -> float | None:
    """A number; None where it is too large to be one."""
    found = float(digits)
    return found if math.isfinite(found) else None


def _of_batch(one: object, shared: Mapping[str, Any], received: datetime, sent: object) -> Event:
    if not isinstance(one, dict):
        return _held({"is": one}, 0, received, Problem.SHAPE, "event")
    one.pop("writeKey", None)
    for name, value in shared.items():
        own = one.get(name)
        one[name] = {**value, **own} if isinstance(own, dict) else value
    kind = one.get("type")
    found = KINDS.get(kind.lower()) if isinstance(kind, str) else None
    if found is None:
        return _held(one, 0, received, Problem.KIND, str(kind)[:60])
    return _event(one, found, received, one.get("sentAt", sent))


class _Broken(ValueError):
    """The event breaks a rule."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


def _event(told: dict[str, Any], kind: Kind, received: datetime, sent: object) -> Event:
    """One event; what is said of it twice (its kind by the address, too) is as the address says."""
    told["type"] = kind.name.lower()
    try:
        return _good(told, kind, received, sent)
    except _Broken as broken:
        return _held(told, kind, received, broken.problem, broken.detail)


def _good(told: dict[str, Any], kind: Kind, received: datetime, sent: object) -> Event:
    anonymous, user = _id(told, "anonymousId"), _id(told, "userId")
    if not anonymous and not user:
        raise _Broken(Problem.IDS)
    _ask_for(told, kind)
    try:
        stated = moment(told.get("timestamp"))
        happened = true_time(stated, moment(sent), received)
    except NoMoment as problem:
        raise _Broken(Problem.TIME, str(problem)) from problem
    except Outlier as problem:
        raise _Broken(Problem.CLOCK, str(problem)) from problem
    key, payload = _key(told, is_dated=stated is not None), _text(told)
    if len(payload) > MOST_EVENT:
        raise _Broken(Problem.SIZE, str(len(payload)))
    return Event(
        kind, _name(told, kind), key, who(anonymous, user), anonymous, user, happened, payload, _email(told),
        agreed=_agreed(told),
    )  # fmt: skip


def _ask_for(told: Mapping[str, Any], kind: Kind) -> None:
    """What an event of this kind must have. Raises `_Broken`."""
    place = PLACES.get(kind)
    for name in (place, "context"):
        if name and not isinstance(told.get(name), dict | None):
            raise _Broken(Problem.SHAPE, name)
    if kind is Kind.TRACK and not _is_text(told.get("event")):
        raise _Broken(Problem.NAME, "event")
    if kind in (Kind.PAGE, Kind.SCREEN) and not isinstance(told.get("name"), str | None):
        raise _Broken(Problem.SHAPE, "name")
    if kind is Kind.GROUP and not _id(told, "groupId"):
        raise _Broken(Problem.GROUP, "groupId")
    if kind is Kind.ALIAS and not (_id(told, "previousId") and _id(told, "userId")):
        raise _Broken(Problem.PREVIOUS, "previousId")


def _is_text(said: object) -> bool:
    return isinstance(said, str) and 0 < len(said.strip()) <= LONGEST_NAME


def _id(told: Mapping[str, Any], name: str) -> str:
    """An identifier as text, blank where there is none. Raises `_Broken` where it cannot be one."""
    said = told.get(name)
    if said is None:
        return ""
    if isinstance(said, int | float) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str) or len(said) > LONGEST_ID:
        raise _Broken(Problem.SHAPE, name)
    return said.strip()


def _name(told: Mapping[str, Any], kind: Kind) -> str:
    said = told.get("event") if kind is Kind.TRACK else told.get("name")
    return said.strip()[:LONGEST_NAME] if isinstance(said, str) else ""


def _email(told: Mapping[str, Any]) -> str:
    """The address that an event names as its sender's: among the traits, of the event or of its context, or among the
    properties; the first that looks like one."""
    context = told.get("context") or {}
    for place in (told.get("traits"), context.get("traits"), told.get("properties")):
        said = place.get("email") if isinstance(place, dict) else None
        if isinstance(said, str) and 3 <= len(said) <= LONGEST_ID and "@" in said:
            return said.strip()
    return ""


def _agreed(told: Mapping[str, Any]) -> frozenset[str]:
    """The categories of consent that the sender has said yes to (Segment, "Consent in Segment")."""
    context = told.get("context")
    consent = context.get("consent") if isinstance(context, dict) else None
    said = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    return frozenset(name for name, is_yes in said.items() if is_yes is True) if isinstance(said, dict) else _NOTHING


def _key(told: Mapping[str, Any], *, is_dated: bool) -> str:
    """What makes an event itself for ever: its `messageId`; without one what it says, where it says when, so that a
    repeat is known as one; else it is like no other."""
    said = told.get("messageId")
    if isinstance(said, str | int) and said != "":
        text = str(said).encode(errors="replace")
    elif is_dated:
        own = {name: value for name, value in told.items() if name not in ("sentAt", "messageId")}
        text = b"said:" + _text(dict(sorted(own.items())))
    else:
        return uuid4().hex
    return blake2b(text, digest_size=16).hexdigest()


def deed(payload: bytes | str) -> tuple[str, object]:
    """The name and the properties of a track call that was read before."""
    told = _loaded(payload)
    name = told.get("event")
    return (name.strip() if isinstance(name, str) else ""), told.get("properties")


def kind_of(payload: bytes | str) -> str:
    """The kind of an event that was read before, as addresses name it."""
    return str(_loaded(payload).get("type", ""))


def _loaded(payload: bytes | str) -> dict[str, Any]:
    """What was written by `_text`; a deeply nested one takes longer."""
    try:
        told: dict[str, Any] = orjson.loads(payload)
    except orjson.JSONDecodeError:
        told = json.loads(payload)
    return told


def who(anonymous_id: str, user_id: str) -> int:
    """The number by which the events of a sender are found: of the anonymous id where there is one."""
    text = f"a{anonymous_id}" if anonymous_id else f"u{user_id}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _text(told: Mapping[str, Any]) -> bytes:
    """The event as JSON; a deeply nested one takes longer."""
    try:
        return orjson.dumps(told)
    except orjson.JSONEncodeError:
        return json.dumps(told).encode()


def _held(told: Mapping[str, Any], kind: int, received: datetime, problem: Problem, detail: str = "") -> Event:
    """An event that is kept aside."""
    key, anonymous, user = _key(told, is_dated=True), _plain(told, "anonymousId"), _plain(told, "userId")
    return Event(
        kind, "", key, 0, anonymous, user, received, _text(told), _email_of_broken(told), problem, detail[:200],
        _agreed(told),
    )  # fmt: skip


def _plain(told: Mapping[str, Any], name: str) -> str:
    try:
        return _id(told, name)
    except _Broken:
        return ""


def _email_of_broken(told: Mapping[str, Any]) -> str:
    context = told.get("context")
    return _email({**told, "context": context if isinstance(context, dict) else {}})


_WORDS = {
    Problem.KIND: "its type is none of identify, track, page, screen, group, alias",
    Problem.IDS: "it has neither a userId nor an anonymousId",
    Problem.NAME: 'a track call has its name in "event"',
    Problem.GROUP: "a group call has a groupId",
    Problem.PREVIOUS: "an alias call has a previousId and a userId",
    Problem.SHAPE: "this is not of the type that it must be",
    Problem.SIZE: f"an event has at most {MOST_EVENT // 1024} KB",
    Problem.TIME: "this is no moment",
    Problem.CLOCK: "nothing happened at this moment",
    Problem.PLAN: "it breaks the tracking plan of its source",
}


def words_of(event: Event) -> str:
    """What is wrong with an event, for the developers of whoever sent it."""
    words = _WORDS[Problem(event.problem)]
    return f"{words} ({event.detail})." if event.detail else f"{words}."
