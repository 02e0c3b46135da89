"""What comes over the wire, read as events."""

import gzip
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.capture.rules import reading
from relacja.capture.rules.reading import Refused, read
from relacja.capture.types import MOST_BODY, MOST_EVENT, Event, Kind, Problem

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def one(path: str = "track", **told: Any) -> Event:
    """The event of a single call."""
    given: dict[str, Any] = {"userId": "u1", "messageId": "m1", **told}
    if path == "track":
        given = {"event": "Order Completed", **given}
    [event] = read(json.dumps(given).encode(), path, NOW).events
    return event


def batch(*events: Any, **shared: Any) -> list[Event]:
    return read(json.dumps({"batch": events, **shared}).encode(), "batch", NOW).events


@pytest.mark.parametrize(
    ("path", "kind"),
    [("identify", Kind.IDENTIFY), ("i", Kind.IDENTIFY), ("track", Kind.TRACK), ("t", Kind.TRACK), ("page", Kind.PAGE),
     ("p", Kind.PAGE), ("screen", Kind.SCREEN), ("s", Kind.SCREEN)],
)  # fmt: skip
def test_each_address_is_a_kind_of_event_in_full_and_in_short(path: str, kind: Kind) -> None:
    event = one(path, event="Order Completed", name="Home")
    assert (event.kind, event.problem) == (kind, "")
    assert orjson.loads(event.payload)["type"] == kind.name.lower()


def test_groups_and_aliases_have_their_own_ids() -> None:
    assert one("group", groupId="g1").problem == ""
    assert one("g").problem == Problem.GROUP
    assert one("alias", previousId="a1").problem == ""
    assert one("a").problem == Problem.PREVIOUS
    assert one("a", previousId="a1", userId=None, anonymousId="x").problem == Problem.PREVIOUS


def test_a_batch_has_events_of_all_kinds_and_its_context_is_that_of_each() -> None:
    first, second = batch(
        {"type": "track", "event": "Cart Viewed", "userId": "u1", "context": {"ip": "203.0.113.7"}},
        {"type": "Identify", "anonymousId": "a1", "traits": {"email": "ewa@customer.test"}},
        context={"ip": "203.0.113.1", "library": {"name": "x"}}, integrations={"All": False},
    )  # fmt: skip
    assert (first.kind, second.kind) == (Kind.TRACK, Kind.IDENTIFY)
    told = orjson.loads(first.payload)
    assert told["context"] == {"ip": "203.0.113.7", "library": {"name": "x"}}
    assert told["integrations"] == {"All": False}
    assert orjson.loads(second.payload)["context"]["ip"] == "203.0.113.1"


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ({"type": "track", "event": "X"}, Problem.IDS),
        ({"type": "track", "event": "X", "userId": "", "anonymousId": " "}, Problem.IDS),
        ({"type": "track", "userId": "u"}, Problem.NAME),
        ({"type": "track", "event": {"a": 1}, "userId": "u"}, Problem.NAME),
        ({"type": "track", "event": "x" * 251, "userId": "u"}, Problem.NAME),
        ({"type": "order", "userId": "u"}, Problem.KIND),
        ({"userId": "u"}, Problem.KIND),
        ({"type": "page", "name": 7, "userId": "u"}, Problem.SHAPE),
        ({"type": "page", "properties": [], "userId": "u"}, Problem.SHAPE),
        ({"type": "identify", "traits": "all", "userId": "u"}, Problem.SHAPE),
        ({"type": "identify", "context": 1, "userId": "u"}, Problem.SHAPE),
        ({"type": "identify", "userId": {"id": 1}}, Problem.SHAPE),
        ({"type": "identify", "userId": "u" * 251}, Problem.SHAPE),
        ({"type": "identify", "userId": True}, Problem.SHAPE),
        ({"type": "identify", "userId": "u", "timestamp": "yesterday"}, Problem.TIME),
        ({"type": "identify", "userId": "u", "timestamp": ["2026"]}, Problem.TIME),
        ({"type": "identify", "userId": "u", "timestamp": "1970-01-01T00:00:00Z"}, Problem.CLOCK),
        ({"type": "identify", "userId": "u", "timestamp": "2031-01-01T00:00:00Z"}, Problem.CLOCK),
        ({"type": "identify", "userId": "u", "traits": {"x": "y" * MOST_EVENT}}, Problem.SIZE),
        ("identify", Problem.SHAPE),
        (None, Problem.SHAPE),
    ],
)
def test_an_event_that_breaks_a_rule_is_held_with_the_reason_and_spoils_no_other(event: Any, problem: Problem) -> None:
    good = {"type": "page", "userId": "u9"}
    held, fine = batch(event, good)
    assert held.problem == problem
    assert (fine.problem, fine.user_id) == ("", "u9")
    assert reading.words_of(held).endswith(".")
    json.loads(held.payload)


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "json"), (b"{", "json"), (b"[]", "json"), (b'"x"', "json"), (b"\xff\xfe", "json"), (b"{}", "batch"),
     (b'{"batch": {}}', "batch"), (b"[" * 100_000, "json"), (b'{"a":' * 900 + b"1" + b"}" * 900, "batch")],
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused_with_a_code(body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(body, "batch", NOW)
    assert refused.value.code == code


def test_what_python_writes_for_numbers_that_are_none_is_nothing() -> None:
    [event] = read(
        b'{"userId":"u","event":"X","properties":{"price":NaN,"n":1e999,"big":' + b"9" * 30 + b"}}", "t", NOW
    ).events
    assert event.problem == ""
    assert orjson.loads(event.payload)["properties"]["price"] is None


def test_characters_that_no_database_keeps_are_left_out() -> None:
    [event] = read(
        b'{"userId":"u\\u00001","event":"X\\u0000","properties":{"a\\u0000b":"c\\u0000","d":"\\\\u0000"}}', "t", NOW
    ).events
    assert (event.user_id, event.name) == ("u1", "X")
    assert orjson.loads(event.payload)["properties"] == {"ab": "c", "d": "\\u0000"}
    [event] = read(b'{"userId":"u\\ud800","event":"X"}', "t", NOW).events
    assert event.user_id == "u"


def test_the_key_of_an_event_is_its_message_id_whatever_else_it_says() -> None:
    assert one(messageId="m1").key == one(messageId="m1", event="Other").key
    assert one(messageId="m1").key != one(messageId="m2").key


def test_an_event_without_an_id_is_known_again_by_what_it_says_and_when() -> None:
    said = {"messageId": None, "timestamp": "2026-11-27T11:59:00Z"}
    assert one(**said, sentAt="2026-11-27T11:59:01Z").key == one(**said, sentAt="2026-11-27T11:59:59Z").key
    assert one(**said).key != one(**{**said, "timestamp": "2026-11-27T11:59:30Z"}).key
    assert one(messageId="").key != one(messageId="").key


def test_numbers_are_ids_too() -> None:
    assert (one(userId=7).user_id, one(userId=7).who) == ("7", one(userId="7").who)


def test_the_anonymous_id_says_who_it_was_and_the_user_only_without_it() -> None:
    assert one(userId="u1", anonymousId="a1").who == one(userId=None, anonymousId="a1").who
    assert one(userId="u1").who != one(userId=None, anonymousId="u1").who


def test_a_wrong_clock_is_put_right_by_what_it_says_when_it_sends() -> None:
    event = one(timestamp="2026-11-25T10:00:00Z", sentAt="2026-11-25T10:00:05Z")
    assert event.occurred_at == NOW - timedelta(seconds=5)
    assert one(timestamp="2026-11-25T10:00:00Z").occurred_at == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert one(timestamp="2026-11-25T12:00:00+02:00").occurred_at == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert one(timestamp=1_764_064_800_000).occurred_at == datetime.fromtimestamp(1_764_064_800, UTC)
    assert one().occurred_at == NOW
    assert one(timestamp="2026-11-27T13:00:00Z").occurred_at == NOW


@given(
    skew=st.timedeltas(timedelta(days=-3000), timedelta(days=3000)),
    before=st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_whatever_the_clock_of_a_device_says_the_true_time_is_the_same(skew: timedelta, before: timedelta) -> None:
    sent = NOW + skew
    event = one(timestamp=(sent - before).isoformat(), sentAt=sent.isoformat())
    assert (event.problem, event.occurred_at) == ("", NOW - before)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["type", "userId", "anonymousId", "event", "messageId", "timestamp", "sentAt", "context", "traits"]
)


@given(
    events=st.lists(
        st.dictionaries(NAMES, JSON | st.sampled_from([kind.name.lower() for kind in Kind])) | JSON, max_size=4
    )
)
def test_no_json_breaks_the_reading_and_each_event_comes_out(events: list[Any]) -> None:
    found = batch(*events)
    assert len(found) == len(events)
    for event in found:
        assert len(event.key) == 32
        assert b"\\u0000" not in event.payload.replace(b"\\\\", b"")


def test_a_packed_body_is_unpacked_and_one_that_grows_too_large_is_not() -> None:
    assert reading.unpacked(gzip.compress(b"{}"), "gzip") == b"{}"
    assert reading.unpacked(b"{}", "") == b"{}"
    for body, code in [
        (gzip.compress(b" " * (MOST_BODY + 1)), "too_large"), (b"no gzip", "encoding"),
        (gzip.compress(b"{}" * 99)[:-9], "encoding"),
    ]:  # fmt: skip
        with pytest.raises(Refused) as refused:
            reading.unpacked(body, "gzip")
        assert refused.value.code == code
    with pytest.raises(Refused):
        reading.unpacked(b"{}", "br")


@pytest.mark.parametrize(
    ("header", "key"),
    [("Basic " + b64encode(b"key:").decode(), "key"), ("basic " + b64encode(b"key").decode(), "key"),
     ("Bearer token", "token"), ("Basic !!", ""), ("Digest key", ""), ("", ""),
     ("Basic " + b64encode(b"\xff").decode(), "")],
)  # fmt: skip
def test_the_key_stands_in_the_header_as_the_user_or_as_the_token(header: str, key: str) -> None:
    assert reading.key_of_header(header) == key
