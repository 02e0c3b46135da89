"""What was recorded about a person, whole, for the person."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from relacja.interactions.queries.visibility import parties_visible
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE

CONTACTS = """
SELECT i.id, i.kind, i.medium, i.channel, i.direction, i.initiator, i.status, i.started_at, i.ended_at, i.reason,
  i.summary, i.body, i.outcome, i.captured_by, i.recorded_at, p.role, p.address,
  ARRAY(SELECT a.name FROM interaction_artefact a WHERE a.interaction_id = i.id AND a.started_at = i.started_at
    ORDER BY a.position) AS files
FROM interaction_party p JOIN interaction i ON i.id = p.interaction_id AND i.started_at = p.started_at
WHERE p.party_id = ANY(%s) ORDER BY i.started_at, i.id
"""


def contacts_for_disclosure(actor: Actor, party_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Every contact with these parties in plain values, the oldest first; of those only that the actor may disclose."""
    seen = parties_visible(actor, list(party_ids), DISCLOSE)
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS, [sorted(seen)])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
