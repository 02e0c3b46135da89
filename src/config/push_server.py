"""`/push`: news for open pages as server-sent events, on the event loop, from one LISTEN connection per process.

A page connects with `?topics=party:7,user:12`. Django says once which of them it may hear (`/push` as a plain request
answers just that); then only ids go down the wire. A connection lives a quarter of an hour, so that a right that was
taken away stops being used; the browser comes back by itself and says by `Last-Event-ID` where it stood. A page that
follows another is told its place as it begins, and may say it as `since`: what fell between the two is told then.
"""

import asyncio
import contextlib
import io
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
import structlog

from config import own_connections
from config.bridge import Bridge, Receive, Scope, Send
from relacja.platform.push import CHANNEL

log = structlog.get_logger(__name__)

PING_SECONDS = 15.0
LIFE_SECONDS = 900.0
MOST_LISTENERS = 2000
UNKNOWN = "unknown"
"""A place that is never remembered: who comes back with it is told to look anew."""
_QUEUE = 100
_REMEMBERED = 2000
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(frozen=True, slots=True)
class News:
    """One notification: the number of its transaction, its topic, and the JSON that goes to the page."""

    number: str
    topic: str
    data: str

    def event(self) -> bytes:
        """As it stands on the wire."""
        return f"id: {self.number}\nevent: news\ndata: {self.data}\n\n".encode()


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: its topics and what it has not been told yet."""

    topics: frozenset[str]
    waiting: "asyncio.Queue[News | None]" = field(default_factory=lambda: asyncio.Queue(_QUEUE))
    missed: bool = False

    def offer(self, news: News | None) -> None:
        """Queue it; a page that is too slow is told to look anew instead."""
        try:
            self.waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.missed = True


class Hub:
    """Hears PostgreSQL on one connection and passes each notification to the listeners of its topic."""

    def __init__(self) -> None:
        """Nothing is connected before the first page listens."""
        self.listeners: set[Listener] = set()
        self.remembered: deque[News] = deque(maxlen=_REMEMBERED)
        self.task: asyncio.Task[None] | None = None
        self.closing = False

    def join(self, listener: Listener) -> None:
        """Pass news to this listener from now on."""
        self.listeners.add(listener)
        if self.task is None:
            self.task = asyncio.create_task(self._hear())

    def leave(self, listener: Listener) -> None:
        """Pass it nothing more."""
        self.listeners.discard(listener)

    def since(self, number: str, topics: frozenset[str]) -> list[News] | None:
        """What came after (and with) transaction `number`; None if that is not remembered."""
        places = [place for place, news in enumerate(self.remembered) if news.number == number]
        if not places:
            return None
        return [news for news in list(self.remembered)[places[0] :] if news.topic in topics]

    def place(self) -> str:
        """Where a page stands that has heard everything so far: a page that comes back always names a place."""
        return self.remembered[-1].number if self.remembered else UNKNOWN

    def close(self) -> None:
        """Let every page go; it will come back to another process or to us when we are up again."""
        self.closing = True
        for listener in self.listeners:
            listener.offer(None)
        if self.task:
            self.task.cancel()

    async def _hear(self) -> None:
        wait = 0.5
        while True:
            try:
                async with await self._connect() as connection:
                    wait = 0.5
                    async for notification in connection.notifies():
                        self._pass_on(notification.payload)
            except psycopg.Error as lost:
                log.warning("push lost its connection", error=type(lost).__name__)
            self.remembered.clear()
            for listener in self.listeners:
                listener.missed = True
            await asyncio.sleep(wait)
            wait = min(10.0, wait * 2)

    async def _connect(self) -> "psycopg.AsyncConnection[tuple[Any, ...]]":
        connection = await psycopg.AsyncConnection.connect(
            **own_connections.parameters(), autocommit=True, application_name="relacja push"
        )
        await connection.execute(f"LISTEN {CHANNEL}".encode())
        return connection

    def _pass_on(self, payload: str) -> None:
        number, _, data = payload.partition(" ")
        try:
            topic = orjson.loads(data)["topic"]
        except (ValueError, KeyError, TypeError):
            return
        news = News(number, topic, data)
        self.remembered.append(news)
        for listener in self.listeners:
            if topic in listener.topics:
                listener.offer(news)


class PushServer:
    """Answers `/push`, and the paths beneath it where others than users listen, each with a limit of its own."""

    def __init__(self, bridge: Bridge, hub: Hub | None = None, *, most: int = MOST_LISTENERS, each: int = 0) -> None:
        """The bridge is asked who listens and what they may hear. At most `most` listen at once, and `each` of them to
        the same topics (nought: any number)."""
        self.bridge, self.hub = bridge, hub or Hub()
        self.most, self.each = most, each
        self.listening: Counter[frozenset[str]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One page, until it leaves or its time is over."""
        answer = await self.bridge.answer(scope, io.BytesIO())
        if answer.status != 200:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})
            return
        listener = Listener(frozenset(orjson.loads(answer.body)["topics"]))
        if self._is_full(listener) or self.hub.closing:
            await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"30")]})
            await send({"type": "http.response.body", "body": b""})
            return
        self.listening[listener.topics] += 1
        self.hub.join(listener)
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            missed = self._missed(scope, listener)
            await _send(send, f"retry: 2000\n: hello\n{_place(self.hub.place())}".encode() + missed)
            await self._tell(listener, gone, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.hub.leave(listener)
            self.listening -= Counter([listener.topics])
            gone.cancel()

    def _is_full(self, listener: Listener) -> bool:
        return self.listening.total() >= self.most or 0 < self.each <= self.listening[listener.topics]

    def _missed(self, scope: Scope, listener: Listener) -> bytes:
        """What a page that comes back has not heard; all its topics anew where nobody remembers."""
        last = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"last-event-id"), "")
        last = last or parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[0]
        if not last:
            return b""
        since = self.hub.since(last, listener.topics)
        return b"".join(news.event() for news in since) if since is not None else _anew(listener)

    async def _tell(self, listener: Listener, gone: "asyncio.Future[None]", send: Send) -> None:
        until = time.monotonic() + LIFE_SECONDS
        while time.monotonic() < until and not gone.done():
            news = await _next(listener, gone)
            if news is None and (gone.done() or self.hub.closing):
                return
            if listener.missed:
                listener.missed = False
                while not listener.waiting.empty():
                    listener.waiting.get_nowait()
                await _send(send, _anew(listener))
            else:
                await _send(send, news.event() if news else f": ping\n{_place(self.hub.place())}".encode())


async def _next(listener: Listener, gone: "asyncio.Future[None]") -> News | None:
    """The next news, or None when it is time for a ping or the page has gone."""
    waiting = asyncio.ensure_future(listener.waiting.get())
    both: set[asyncio.Future[Any]] = {waiting, gone}
    await asyncio.wait(both, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        return await waiting
    return None


def _place(number: str) -> str:
    """Where the page stands, for itself to read: of an id alone a browser tells it nothing."""
    return f"id: {number}\nevent: place\ndata: {number}\n\n"


def _anew(listener: Listener) -> bytes:
    """Tell the page that anything may have changed."""
    changed = ({"topic": topic, "event": "anew", "ids": {}} for topic in sorted(listener.topics))
    return b"".join(b"event: news\ndata: " + orjson.dumps(news) + b"\n\n" for news in changed)


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
