"""The part of the jobs process that delivers news: woken by the database, and looking by itself now and then."""

import threading

import psycopg
import structlog
from django.db import close_old_connections, connection

from relacja.platform.outbox.delivering import attempt, claim
from relacja.platform.outbox.publishing import CHANNEL

log = structlog.get_logger(__name__)

LOOK_EVERY = 2.0
THREADS = 3


class Dispatcher:
    """Several threads that deliver, at most one at a time for the same subscriber, and one that listens."""

    def __init__(self, threads: int = THREADS, look_every: float = LOOK_EVERY) -> None:
        self._look_every = look_every
        self._stopping = threading.Event()
        self._news = threading.Condition()
        self._busy: set[str] = set()
        self._heard = 0
        work = [self._deliver] * threads + [self._listen]
        self._threads = [
            threading.Thread(target=target, name=f"outbox {target.__name__}", daemon=True) for target in work
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the deliveries that are under way and begin no others."""
        self._stopping.set()
        with self._news:
            self._news.notify_all()
        for thread in self._threads:
            thread.join(timeout)

    def _deliver(self) -> None:
        while not self._stopping.is_set():
            heard = self._heard
            try:
                delivered = self._deliver_one()
            except Exception:
                log.exception("the outbox cannot be read")
                close_old_connections()
                delivered = False
            with self._news:
                if not delivered and self._heard == heard and not self._stopping.is_set():
                    self._news.wait(self._look_every)
        connection.close()

    def _deliver_one(self) -> bool:
        with self._news:
            claimed = claim(busy=self._busy)
            if claimed is None:
                return False
            self._busy.add(claimed.subscriber)
        try:
            attempt(claimed)
        finally:
            with self._news:
                self._busy.discard(claimed.subscriber)
        return True

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._wait_for_news()
            except psycopg.Error:
                log.warning("the outbox is not heard; looking by itself", every=self._look_every)
                self._stopping.wait(self._look_every)

    def _wait_for_news(self) -> None:
        settings = connection.get_connection_params()
        settings.pop("cursor_factory", None)
        settings.pop("context", None)
        with psycopg.connect(**settings, autocommit=True) as ears:
            ears.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                for _notice in ears.notifies(timeout=1.0, stop_after=1):
                    with self._news:
                        self._heard += 1
                        self._news.notify_all()
