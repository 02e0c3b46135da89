"""Telling: the event and its deliveries are stored with the fact."""

from django.db import transaction

from relacja.platform import audit, sql
from relacja.platform.notices import after_commit
from relacja.platform.outbox.event import Event
from relacja.platform.outbox.subscribing import codes_for

CHANNEL = "outbox"

STORE = """
WITH told AS (
  INSERT INTO platform_outboxevent (name, payload, occurred_at, audit_id)
  VALUES (%s::text, %s::jsonb, now(), %s::uuid) RETURNING id, occurred_at
)
INSERT INTO platform_outboxdelivery (event_id, subscriber, state, attempts, due_at, error)
SELECT told.id, code, 'waiting', 0, told.occurred_at, '' FROM told, unnest(%s::text[]) AS code
"""


class NotInTransaction(RuntimeError):
    """News must be stored with the fact it tells of, so it is told inside a service."""


def publish(event: Event) -> None:
    """Store `event` and one delivery for each subscriber in the running transaction: one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(event.name)
    codes = codes_for(type(event))
    entry = audit.current()
    sql.rows(STORE, [event.name, event.to_json(), entry.id if entry else None, codes])
    if codes:
        after_commit(CHANNEL)
