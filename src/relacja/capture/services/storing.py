"""Storing what came, durably and each event once: many requests by one transaction of the entrance's own connection."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, Cursor

from relacja.capture.types import DIGEST_JOB, Counted, Event, SourceRow

_STAGED = """
CREATE TEMPORARY TABLE IF NOT EXISTS capture_staged (
  n integer, source_id integer, kept text, received_at timestamptz, key uuid, kind smallint, name text, who bigint,
  anonymous_id text, user_id text, occurred_at timestamptz, payload jsonb
) ON COMMIT DELETE ROWS
"""
_COPY = """
COPY capture_staged
  (n, source_id, kept, received_at, key, kind, name, who, anonymous_id, user_id, occurred_at, payload)
FROM STDIN
"""
_STORE = """
WITH fresh AS (
  INSERT INTO capture_key (source_id, key) SELECT source_id, key FROM capture_staged
  ON CONFLICT DO NOTHING RETURNING source_id, key
), first AS (
  SELECT min(n) AS n FROM capture_staged JOIN fresh USING (source_id, key) GROUP BY source_id, key
), batch AS (
  INSERT INTO capture_batch (received_at, events)
  SELECT max(received_at), count(*) FROM first JOIN capture_staged USING (n) HAVING count(*) > 0 RETURNING id
)
INSERT INTO capture_event (kept, received_at, batch_id, number, source_id, kind, name, who, anonymous_id, user_id,
  occurred_at, payload)
SELECT s.kept, s.received_at, batch.id, s.n, s.source_id, s.kind, s.name, s.who, s.anonymous_id, s.user_id,
  s.occurred_at, s.payload
FROM first JOIN capture_staged s USING (n), batch
"""
_QUEUE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) VALUES ('default', %(job)s, %(job)s)
ON CONFLICT DO NOTHING
"""
_HOLD = """
INSERT INTO capture_held (source_id, key, received_at, occurred_at, reason, detail, payload)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The events of one request, from whom and when."""

    source: SourceRow
    received_at: datetime
    events: Sequence[Event]


def store_events(  # not a use case: it runs for the entrance, which has let in whoever holds the write key
    connection: "Connection[Any]", arrived: Sequence[Arrived]
) -> Counted:
    """Store the events of some requests: all, or none where it raises `psycopg.Error`. When it returns they are on the
    disk. An event whose key its source has used already is left out, whenever that was; one with a problem is held."""
    good = list(_good(arrived))
    held = [(one, event) for one in arrived for event in one.events if event.problem]
    with connection.transaction(), connection.cursor() as cursor:
        new = _copied(cursor, good) if good else 0
        if held:
            cursor.executemany(_HOLD, [_held_row(one, event) for one, event in held])
    return Counted(len(good) + len(held), new, len(held))


def queue_digest(connection: "Connection[Any]") -> None:  # not a use case: queues the job that digests what was stored
    """Have what was stored digested soon; where that is queued already, nothing is done."""
    connection.execute(_QUEUE, {"job": DIGEST_JOB})


def _good(arrived: Sequence[Arrived]) -> Iterator[tuple[object, ...]]:
    n = 0
    for one in arrived:
        source, received = one.source, one.received_at
        for event in one.events:
            if not event.problem:
                n += 1
                yield (
                    n, source.id, source.kept, received, event.key, event.kind, event.name, event.who,
                    event.anonymous_id, event.user_id, event.occurred_at, event.payload.decode(),
                )  # fmt: skip


def _copied(cursor: "Cursor[Any]", rows: Sequence[tuple[object, ...]]) -> int:
    cursor.execute(_STAGED)
    cursor.execute("DELETE FROM capture_staged")  # of a call before in the same transaction
    with cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(_STORE)
    return cursor.rowcount


def _held_row(one: Arrived, event: Event) -> tuple[object, ...]:
    return (
        one.source.id, event.key, one.received_at, event.occurred_at, event.problem, event.detail,
        event.payload.decode(),
    )  # fmt: skip
