"""Makers of interactions, through the ledger as in life."""

from datetime import UTC, datetime
from typing import Any

from relacja.interactions import services
from relacja.interactions.types import InteractionDraft, InteractionId, Participant
from relacja.platform.actor import Actor

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def draft_with(*party_ids: int | None, **fields: Any) -> InteractionDraft:
    """A draft of a call with these parties, with whatever the test says."""
    participants = tuple(Participant(party_id, address="" if party_id else "+48221234567") for party_id in party_ids)
    said: dict[str, Any] = {"kind": "call", "participants": participants, "started_at": NOON}
    return InteractionDraft(**said | fields)


def make_interaction(*party_ids: int | None, actor: Actor | None = None, **fields: Any) -> InteractionId:
    """A recorded call with these parties, with whatever the test says."""
    return services.record(actor=actor or Actor.system("test"), draft=draft_with(*party_ids, **fields)).id
