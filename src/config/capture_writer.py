"""What stores the events that the entrance takes: one thread with one connection, for all requests of the process."""

import math
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import psycopg
import structlog

from config import own_connections
from relacja.capture.services.storing import Arrived, queue_digest, store_events
from relacja.capture.types import Problem

log = structlog.get_logger(__name__)

MOST_WAITING = 20_000
"""Events that wait to be stored; more are asked to come back."""
MOST_AT_ONCE = 4_000
HEADERS = [
    (b"content-type", b"application/json"),
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-store"),
]

Connect = Callable[[], "psycopg.Connection[Any]"]


class Answer(Exception):
    """What is answered instead of 200."""

    def __init__(self, status: int, code: str, words: str, wait: float = 0.0) -> None:
        """With `wait` the sender is asked to come back after so many seconds."""
        super().__init__(code)
        self.status, self.code, self.words, self.wait = status, code, words, wait

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Headers of the answer."""
        if not self.wait:
            return HEADERS
        seconds, until = math.ceil(self.wait), math.ceil(time.time() + self.wait)
        return [*HEADERS, (b"retry-after", b"%d" % seconds), (b"x-ratelimit-reset", b"%d" % until)]

    def body(self) -> bytes:
        """The JSON of the answer."""
        return orjson.dumps({"code": self.code, "message": self.words})


def own_connection() -> "psycopg.Connection[Any]":
    """A connection of the entrance itself, to the database of the house."""
    wanted = own_connections.parameters()
    wanted["options"] = f"{wanted.get('options') or ''} -c statement_timeout=10s -c lock_timeout=5s"
    return psycopg.connect(**wanted, autocommit=True, application_name="relacja capture")


@dataclass(slots=True)
class Waiting:
    """A request that waits to be stored."""

    arrived: Arrived
    stored: "Future[None]" = field(default_factory=Future)


class Writer:
    """One thread with one connection: stores all that waits, then tells everybody who waited for it."""

    def __init__(self, connect: Connect = own_connection) -> None:
        """Nothing is connected before the first request."""
        self.connect = connect
        self.waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self.events = 0
        self.counting = threading.Lock()
        self.thread: threading.Thread | None = None
        self.connection: psycopg.Connection[Any] | None = None

    def put(self, arrived: Arrived) -> "Future[None]":
        """Have a request stored. Raises `Answer` where too many wait."""
        if self.events > MOST_WAITING:
            raise Answer(429, "busy", "Too many events at the moment.", wait=1.0)
        if self.thread is None:
            self.thread = threading.Thread(target=self._run, name="capture", daemon=True)
            self.thread.start()
        one = Waiting(arrived)
        self._count(len(arrived.events))
        self.waiting.put(one)
        return one.stored

    def _run(self) -> None:
        while True:
            taken = self._taken()
            try:
                self._store(taken)
            except psycopg.Error as problem:
                self._fail(taken, problem)
            except Exception as problem:  # the thread must live: whoever waited is told, and sends again
                log.exception("capture failed")
                self._fail(taken, problem)

    def _taken(self) -> list[Waiting]:
        """Whatever waits, as much as one transaction should hold; waits for the first."""
        taken = [self.waiting.get()]
        events = len(taken[0].arrived.events)
        while events < MOST_AT_ONCE:
            try:
                one = self.waiting.get_nowait()
            except queue.Empty:
                break
            taken.append(one)
            events += len(one.arrived.events)
        self._count(-events)
        return taken

    def _count(self, events: int) -> None:
        with self.counting:
            self.events += events

    def _store(self, taken: list[Waiting]) -> None:
        if self.connection is None or self.connection.closed:
            self.connection = self.connect()
        try:
            store_events(self.connection, [one.arrived for one in taken])
        except psycopg.DataError:
            for one in taken:
                self._store_singly(self.connection, one)
        else:
            for one in taken:
                one.stored.set_result(None)
        queue_digest(self.connection)

    @staticmethod
    def _store_singly(connection: "psycopg.Connection[Any]", one: Waiting) -> None:
        """An event that the database refuses is held, and keeps nobody else out."""
        for event in one.arrived.events:
            try:
                store_events(connection, [replace(one.arrived, events=[event])])
            except psycopg.DataError as problem:
                held = replace(event, problem=Problem.SHAPE, detail=str(problem.sqlstate))
                store_events(connection, [replace(one.arrived, events=[held])])
        one.stored.set_result(None)

    def _fail(self, taken: list[Waiting], problem: Exception) -> None:
        log.warning("events were not stored", error=type(problem).__name__, requests=len(taken))
        if isinstance(problem, psycopg.OperationalError) and self.connection is not None:
            self.connection.close()
        for one in taken:
            if not one.stored.done():
                one.stored.set_exception(problem)
