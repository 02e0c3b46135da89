"""The floor of the entrance for events: parse, COPY to a staging table, insert on conflict into the same tables.

Nothing is judged, corrected or held back, and each request is a transaction of its own in a thread of its own.
"""

import os
import threading
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

import orjson
import psycopg

_kept = threading.local()
STAGED = """CREATE TEMPORARY TABLE staged (n integer, key uuid, name text, who bigint, anonymous_id text, at timestamptz,
  payload jsonb) ON COMMIT DELETE ROWS"""
STORE = """WITH fresh AS (INSERT INTO capture_key (source_id, key) SELECT 999999, key FROM staged
    ON CONFLICT DO NOTHING RETURNING key)
  INSERT INTO capture_event (kept, received_at, batch_id, number, source_id, kind, name, who, anonymous_id, user_id,
    occurred_at, payload)
  SELECT 'long', now(), 0, n, 999999, 2, name, who, anonymous_id, '', at, payload FROM staged JOIN fresh USING (key)"""


def _connection() -> "psycopg.Connection[Any]":
    if not hasattr(_kept, "connection"):
        _kept.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        _kept.connection.execute(STAGED)
    connection: psycopg.Connection[Any] = _kept.connection
    return connection


def _store(events: list[dict[str, Any]]) -> None:
    connection = _connection()
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy("COPY staged FROM STDIN") as copy:
            for number, event in enumerate(events):
                sender = event["anonymousId"]
                copy.write_row((
                    number, blake2b(event["messageId"].encode(), digest_size=16).hexdigest(), event["event"],
                    int.from_bytes(blake2b(sender.encode(), digest_size=8).digest(), "big", signed=True), sender,
                    event["timestamp"], orjson.dumps(event).decode(),
                ))  # fmt: skip
        cursor.execute(STORE)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI entry."""
    if environ["REQUEST_METHOD"] == "POST":
        told = orjson.loads(environ["wsgi.input"].read())
        _store(told.get("batch") or [told])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]
