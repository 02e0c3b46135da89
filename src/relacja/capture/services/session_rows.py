"""Visits between the pure rules and their rows: one statement to read them, one to write them, however many."""

from collections.abc import Collection, Sequence
from datetime import datetime

import orjson

from relacja.capture.rules.sessions import Session
from relacja.platform import sql

FIELDS = (
    "source_id", "who", "started_at", "last_at", "party_id", "id", "events", "pages", "products", "first_page",
    "first_page_at", "last_page", "last_page_at", "referrer", "campaign",
)  # fmt: skip
"""In the order of `Session`."""
OF = f"""
SELECT {", ".join(FIELDS)} FROM capture_session
WHERE who = ANY(%(whos)s::bigint[]) AND last_at >= %(first)s::timestamptz AND started_at <= %(last)s::timestamptz
ORDER BY started_at
"""  # names of columns only
NUMBERS = "SELECT nextval(pg_get_serial_sequence('capture_session', 'id')) FROM generate_series(1, %s::int)"
WRITE = """
INSERT INTO capture_session SELECT * FROM jsonb_populate_recordset(NULL::capture_session, %(rows)s::jsonb)
ORDER BY id ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, last_at = excluded.last_at,
  events = excluded.events, pages = excluded.pages, products = excluded.products, first_page = excluded.first_page,
  first_page_at = excluded.first_page_at, last_page = excluded.last_page, last_page_at = excluded.last_page_at,
  referrer = excluded.referrer, campaign = excluded.campaign
"""


def load(whos: Collection[int], first: datetime, last: datetime) -> list[Session]:
    """The visits of these senders that touch a stretch of time."""
    return [Session(*row) for row in sql.rows(OF, {"whos": list(whos), "first": first, "last": last})]


def store(sessions: Sequence[Session]) -> list[int]:
    """Write those that were touched; the ids of those that are new and have somebody."""
    touched = [one for one in sessions if one.is_touched]
    new = [one for one in touched if one.id is None]
    if new:
        for session, (number,) in zip(new, sql.rows(NUMBERS, [len(new)]), strict=True):
            session.id = number
    if touched:
        rows = [{name: getattr(one, name) for name in FIELDS} | {"told_events": 0} for one in touched]
        sql.rows(WRITE, {"rows": orjson.dumps(rows).decode()})
    return [one.id for one in new if one.id is not None and one.party_id is not None]
