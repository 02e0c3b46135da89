"""The post's process: keeps a line open to every mailbox that has one. One does it; the others wait their turn."""

import contextlib
import signal
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import structlog
from django.db import connections
from django.utils import timezone

from relacja.messaging.models import Mailbox
from relacja.messaging.plugs import Follower, transports
from relacja.messaging.services.delivering import settings_of
from relacja.platform import secrets, sql

log = structlog.get_logger(__name__)

LEADER = 0x506F7374
LOOK_EVERY = 5.0


@dataclass(eq=False)
class Post:
    """The process's state; `run` returns when it is asked to stop."""

    followed: dict[int, tuple[str, Follower]] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Follow until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        try:
            while not self._stopping.is_set():
                with contextlib.suppress(*sql.DATABASE_AWAY, psycopg.OperationalError):
                    if leads():
                        self.look()
                    else:
                        self._let_all_go()
                self._stopping.wait(LOOK_EVERY)
        finally:
            self._let_all_go()
            connections.close_all()

    def stop(self, *_signal: Any) -> None:
        """End soon."""
        self._stopping.set()

    def look(self) -> None:
        """Follow what is set up now, and as it is set up."""
        wanted = {mailbox.pk: mailbox for mailbox in Mailbox.objects.filter(is_active=True)}
        for mailbox_id in [*self.followed]:
            mailbox = wanted.get(mailbox_id)
            if mailbox is None or stamp_of(mailbox) != self.followed[mailbox_id][0]:
                self.followed.pop(mailbox_id)[1].stop()
        for mailbox in wanted.values():
            if mailbox.pk not in self.followed:
                self._begin(mailbox)

    def _begin(self, mailbox: Mailbox) -> None:
        transport = transports.get(mailbox.transport)
        try:
            follower = transport.follow(settings_of(mailbox), mailbox.pk) if transport else None
        except (ValueError, secrets.CannotOpen) as problem:
            note_lost(mailbox.pk, timezone.now(), str(problem) or type(problem).__name__)
            return
        if follower is not None:
            self.followed[mailbox.pk] = (stamp_of(mailbox), follower)

    def _let_all_go(self) -> None:
        while self.followed:
            self.followed.popitem()[1][1].stop()


LEAD = "SELECT pg_try_advisory_lock(%s::bigint)::text"


def leads() -> bool:
    """Whether this process is the one. The lock goes with its connection; asked again, it is held once more."""
    row = sql.row(LEAD, [LEADER])
    return row is not None and row[0] == "true"


def stamp_of(mailbox: Mailbox) -> str:
    """Changes with whatever the mailbox is followed by."""
    secret = bytes(mailbox.secrets or b"").hex()[:32]
    return f"{mailbox.transport}:{mailbox.address}:{mailbox.settings}:{secret}:{mailbox.since}"


FOUND = """
UPDATE messaging_mailbox SET seen_at = %s::timestamptz, lost_at = NULL, error = '' WHERE id = %s::bigint
"""
LOST = """
UPDATE messaging_mailbox SET lost_at = coalesce(lost_at, %s::timestamptz), error = %s::text WHERE id = %s::bigint
"""


def note_found(mailbox_id: int, now: datetime) -> None:
    """The mailbox was looked into."""
    sql.rows(FOUND, [now, mailbox_id])


def note_lost(mailbox_id: int, now: datetime, why: str) -> None:
    """The mailbox cannot be looked into."""
    sql.rows(LOST, [now, why[:300], mailbox_id])
