"""`/v1/...`: events of sites and applications, in the Segment HTTP API, taken on the event loop.

Requests that come at the same time are stored by one transaction, and each is answered when that is on the disk: 200
then and only then. A sender that gets no answer sends again; what is stored already is known by its key.
"""

import asyncio
import io
import math
import time
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from config.bridge import Receive, Scope, Send
from config.capture_writer import HEADERS, Answer, Connect, Writer, own_connection
from relacja.capture import queries
from relacja.capture.rules import reading
from relacja.capture.rules.erasing import is_erased
from relacja.capture.rules.plan import planned
from relacja.capture.services.erasing import PURPOSE
from relacja.capture.services.storing import Arrived
from relacja.capture.types import MOST_BODY, Event, Problem, SourceRow
from relacja.platform.secrets import key_for

ANSWER_SECONDS = 12.0
"""Libraries give up on a request after 15 seconds."""
READ_ANEW_AFTER = 5.0
NOBODYS_FOR = 1.0
MOST_NOBODYS = 1_000
MOST_READS = 20
"""A second: whoever sends with keys of nobody costs no more than that."""
_ALLOW = [
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding"),
    (b"access-control-max-age", b"86400"),
]
_DONE = b'{"success":true}'
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
"""The smallest picture there is: transparent, a pixel wide and high (GIF89a)."""


class Sources:
    """Who may write, by their keys; read anew every few seconds, and at once for a key that is new."""

    def __init__(self, connect: Connect = own_connection) -> None:
        """Nothing is read before the first request."""
        self.connect = connect
        self.by_key: dict[str, SourceRow] = {}
        self.erased: frozenset[UUID] = frozenset()
        self.nobodys: dict[str, float] = {}
        self.read_at = -math.inf
        self.reads = Bucket(MOST_READS)
        self.reading = asyncio.Lock()

    async def of(self, key: str) -> SourceRow:
        """The source of a key. Raises `Answer`."""
        if self._is_old(key):
            async with self.reading:
                if self._is_old(key):
                    await self._read(key)
        found = self.by_key.get(key)
        if found is None:
            raise Answer(401, "unauthorized", "No source that takes events has this write key.")
        return found

    def _is_old(self, key: str) -> bool:
        now = time.monotonic()
        if key in self.by_key:
            return now - self.read_at > READ_ANEW_AFTER
        return now - self.nobodys.get(key, -math.inf) > NOBODYS_FOR

    async def _read(self, key: str) -> None:
        wait = self.reads.spend()
        if wait:
            raise Answer(429, "busy", "Too many unknown write keys at the moment.", wait=wait)
        try:
            self.by_key, self.erased = await asyncio.to_thread(self._rows)
        except psycopg.Error as problem:
            raise Answer(503, "unavailable", "The events cannot be stored now.", wait=2.0) from problem
        self.read_at = time.monotonic()
        if key not in self.by_key:
            if len(self.nobodys) > MOST_NOBODYS:
                self.nobodys.clear()
            self.nobodys[key] = self.read_at

    def _rows(self) -> tuple[dict[str, SourceRow], frozenset[UUID]]:
        with self.connect() as connection:
            sources = {row.write_key: row for row in queries.open_sources(connection)}
            return sources, queries.erased_signs(connection)

    def taken(self, source: SourceRow, events: list[Event]) -> list[Event]:
        """The events without those of people who have been forgotten, or who did not agree where the source asks for
        that; they are dropped without a word."""
        if source.consent:
            events = [event for event in events if source.consent in event.agreed]
        if self.erased:
            key = key_for(PURPOSE)
            events = [event for event in events if not is_erased(event, key, self.erased)]
        return [planned(source, event) for event in events] if source.plan else events


class Bucket:
    """So many a second: it fills at that rate, and holds two seconds of it."""

    def __init__(self, rate: float) -> None:
        """It begins full."""
        self.rate, self.left, self.at = rate, 2.0 * rate, time.monotonic()

    def spend(self) -> float:
        """Take one; answers nought, or where there is none how many seconds to wait."""
        now = time.monotonic()
        self.left = min(2.0 * self.rate, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return max(1.0, (1 - self.left) / self.rate)
        self.left -= 1
        return 0.0


class Limits:
    """How many requests a second a source may make."""

    def __init__(self, usual: int) -> None:
        """`usual` is the limit of a source that has none of its own."""
        self.usual = usual
        self.buckets: dict[int, Bucket] = {}

    def spend(self, source: SourceRow) -> None:
        """Count a request. Raises `Answer` where there are too many."""
        rate = source.requests_per_second or self.usual
        bucket = self.buckets.get(source.id)
        if bucket is None or bucket.rate != rate:
            bucket = self.buckets[source.id] = Bucket(rate)
        wait = bucket.spend()
        if wait:
            raise Answer(429, "rate_limited", "This source sends too many requests.", wait=wait)


class CaptureServer:
    """Answers `/v1/...`."""

    def __init__(self, *, requests_per_second: int, connect: Connect = own_connection) -> None:
        """`requests_per_second` is the limit of a source that has none of its own, in this process."""
        self.writer, self.sources, self.limits = Writer(connect), Sources(connect), Limits(requests_per_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = HEADERS
        try:
            if scope["method"] == "OPTIONS":
                status, body, headers = 204, b"", [*HEADERS, *_ALLOW]
            elif scope["path"].startswith("/v1/pixel/"):
                await self._take_pixel(scope)
                status, body, headers = 200, _PIXEL, [(b"content-type", b"image/gif"), *HEADERS[1:]]
            else:
                await self._take(scope, receive)
                status, body = 200, _DONE
        except Answer as answer:
            status, body, headers = answer.status, answer.body(), answer.headers()
        except reading.Refused as refused:
            status, body = 400, Answer(400, refused.code, str(refused)).body()
        length = (b"content-length", b"%d" % len(body))
        await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> None:
        path = scope["path"].removeprefix("/v1/").removesuffix("/")
        if path not in reading.PATHS and path not in reading.BATCHES:
            raise Answer(404, "not_found", "There is no such call.")
        if scope["method"] != "POST":
            raise Answer(405, "method", "Calls are made by POST.")
        given = {name: value.decode("latin-1") for name, value in scope["headers"]}
        body = reading.unpacked(await _body(receive), given.get(b"content-encoding", "").strip().lower())
        await self._read(body, path, given.get(b"authorization", ""))

    async def _take_pixel(self, scope: Scope) -> None:
        """A call that a picture makes, where no script runs: `/v1/pixel/<call>?data=` and its JSON in Base64."""
        path = scope["path"].removeprefix("/v1/pixel/")
        if path not in reading.PATHS or scope["method"] != "GET":
            raise Answer(404, "not_found", "There is no such call.")
        await self._read(reading.of_pixel(scope["query_string"].decode("latin-1")), path, "")

    async def _read(self, body: bytes, path: str, authorization: str) -> None:
        now = datetime.now(UTC)
        post = reading.read(body, path, now)
        source = await self._source(post, authorization)
        self.limits.spend(source)
        taken = self.sources.taken(source, post.events)
        await self._stored(Arrived(source, now, taken))
        _tell_of_problems(taken)

    async def _source(self, post: reading.Post, authorization: str) -> SourceRow:
        """Whoever the body names, else the header: with Bearer the body has the key."""
        key = post.write_key or reading.key_of_header(authorization)
        if not key:
            raise Answer(401, "unauthorized", "A request names its write key, by Basic or in its body.")
        return await self.sources.of(key)

    async def _stored(self, arrived: Arrived) -> None:
        if not arrived.events:
            return
        waiting = asyncio.wrap_future(self.writer.put(arrived))
        try:
            await asyncio.wait_for(waiting, ANSWER_SECONDS)
        except (TimeoutError, psycopg.Error) as problem:
            raise Answer(503, "unavailable", "The events cannot be stored now.", wait=2.0) from problem


def _tell_of_problems(events: list[Event]) -> None:
    """Raises `Answer` for a request with events that break a rule of the API: they are held, the others are stored.
    What breaks the plan of its source is held without a word: whoever sends it can do nothing about it now."""
    found = [(place, event) for place, event in enumerate(events) if event.problem not in ("", Problem.PLAN)]
    if not found:
        return
    place, event = found[0]
    words = reading.words_of(event)
    if len(events) > 1:
        others = len(events) - len(found)
        words = f"Event {place} of the batch: {words} {others} of {len(events)} are stored, the others are held."
    raise Answer(400, event.problem, words)


async def _body(receive: Receive) -> bytes:
    """The body as it came. Raises `reading.Refused` where it is above the limit."""
    spool = io.BytesIO()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Answer(400, "gone", "The request broke off.")
        spool.write(message.get("body", b""))
        more = message.get("more_body", False)
        if spool.tell() > MOST_BODY:
            raise reading.too_large()
    return spool.getvalue()
