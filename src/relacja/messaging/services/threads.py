"""Which conversation a message belongs to: by what it answers, our token, sender and subject; and how sure that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relacja.messaging import parameters
from relacja.messaging.types import Inbound
from relacja.platform import sql

BY_KEYS = """
SELECT m.key, coalesce(c.into_id, c.id), c.address, c.party_id, m.recipients FROM messaging_message m
JOIN messaging_conversation c ON c.id = m.conversation_id WHERE m.key = ANY(%s::text[])
"""
BY_TOKENS = """
SELECT c.token, coalesce(c.into_id, c.id), c.address, c.party_id FROM messaging_conversation c
WHERE c.token = ANY(%s::text[])
"""
BY_SUBJECT = """
SELECT c.id FROM messaging_conversation c
WHERE c.mailbox_id = %s::bigint AND c.address = %s::text AND c.subject_key = %s::text AND c.last_at > %s::timestamptz
  AND c.into_id IS NULL
ORDER BY c.last_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation, the way it was found, and how sure that is; `related_to` one that it answers without being it."""

    conversation_id: int | None
    way: str
    confidence: float
    related_to: int | None = None


NEW = "new"


def find(inbound: Inbound, mailbox_id: int, address: str, party_ids: frozenset[int], subject_key: str) -> Found:
    """The conversation of a message; none where it begins one.

    What it says it answers counts, if somebody of that conversation wrote it; else it only continues it, so that no
    message ever stands in another customer's conversation. Our token is proof enough: only who got it knows it.
    """
    if inbound.tokens:
        row = sql.row(BY_TOKENS, [list(inbound.tokens)])
        if row is not None:
            return Found(row[1], "token", 1.0)
    related = None
    if inbound.references:
        rows = {row[0]: row for row in sql.rows(BY_KEYS, [list(inbound.references)])}
        for key in reversed(inbound.references):
            if key not in rows:
                continue
            _key, conversation_id, theirs, party_id, recipients = rows[key]
            if theirs == address or party_id in party_ids or address in _addresses(recipients):
                return Found(conversation_id, "references", 1.0)
            related = related or conversation_id
    if not inbound.references and subject_key and address:
        since = _since(inbound.at)
        row = sql.row(BY_SUBJECT, [mailbox_id, address, subject_key, since])
        if row is not None:
            return Found(row[0], "subject", 0.8)
    return Found(None, NEW, 1.0, related)


def _since(at: datetime) -> datetime:
    return at - parameters.joins_within()


def _addresses(recipients: Any) -> frozenset[str]:
    kept = sql.loaded(recipients)
    return frozenset(one for kind in ("to", "cc") for one in kept.get(kind, ()))
