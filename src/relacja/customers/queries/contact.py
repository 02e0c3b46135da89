"""May this party be contacted: the one question to be asked before anything is sent."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import connection

from relacja.customers.models import Suppression
from relacja.customers.parameters import quiet_hours
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import consent_purposes, contact_channels
from relacja.customers.rules import consent, sealing
from relacja.customers.types import Capacity, ContactAnswer
from relacja.platform.actor import Actor


def may_contact(
    *,
    actor: Actor,
    party_id: int,
    purpose: str,
    channel: str,
    at: datetime,
    point_id: int | None = None,
    capacity: Capacity | None = None,
) -> ContactAnswer:
    """Whether a party may be contacted for a purpose, by a channel, at a contact point, at a moment; and why (not).

    The strictest of the parties held to be the same decides. A party that is not seen may not be contacted. One query;
    where a consent allows it, one more: has somebody at this address asked to be forgotten since?
    """
    reach, capacity = actor.reach(VIEW), capacity or Capacity()
    row = None
    if reach is not None:
        params: dict[str, Any] = {
            "party_id": party_id,
            "point_id": point_id,
            "purpose": purpose,
            "everything": reach.everything,
            "user_id": actor.user_id,
            "unit_ids": sorted(reach.unit_ids),
        }
        with connection.cursor() as cursor:
            cursor.execute(STANDING, params)
            row = cursor.fetchone()
    if row is None:
        return ContactAnswer(False, ("unknown_party",))
    question = consent.Question(
        purpose=consent_purposes.get(purpose),
        channel=contact_channels.get(channel),
        local_time=at.astimezone(ZoneInfo(settings.TIME_ZONE)),
        point_id=point_id,
        brand=capacity.brand,
        role_id=capacity.role_id,
    )
    said = _said(row[4])
    answer = consent.may_contact(question, said, _standing(row), quiet_hours())
    if answer.allowed and question.purpose and question.purpose.needs_consent and row[5]:
        since = _suppressed_since(row[1], row[5])
        if since is not None and not any(one.decision == consent.GRANTED and one.at > since for one in said):
            return ContactAnswer(False, ("forgotten",))
    return answer


def _suppressed_since(kind: str, value: str) -> datetime | None:
    lookup = sealing.suppression_of(kind, value, settings.MASTER_KEY)
    return Suppression.objects.filter(pk=lookup).values_list("since", flat=True).first()


def _said(decisions: str | None) -> list[consent.Said]:
    return [
        consent.Said(row[0], row[1], datetime.fromisoformat(row[2]), *row[3:])
        for row in orjson.loads(decisions or "[]")
    ]


def _standing(row: tuple[Any, ...]) -> consent.Standing:
    status, kind, state, hours, *_ = row
    return consent.Standing(
        party_active=status != "tombstoned",
        point_is_theirs=kind is not None,
        point_kind=kind or "",
        point_state=state or "unknown",
        point_hours=_hours(orjson.loads(hours)) if hours else None,
    )


def _hours(hours: dict[str, str]) -> tuple[time, time] | None:
    if not (hours.get("from") and hours.get("to")):
        return None
    return time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])


STANDING = """
WITH me AS (
    SELECT canonical_id AS id FROM customers_party WHERE id = %(party_id)s
), ids AS MATERIALIZED (
    SELECT id FROM me
  UNION ALL
    SELECT p.id FROM me JOIN customers_party p ON p.canonical_id = me.id AND p.id <> p.canonical_id
)
SELECT c.status, point.kind, point.state, point.hours,
    (SELECT json_agg(json_build_array(n.party_id, n.decision, n.at, n.channel, n.brand, n.point_id, n.role_id))::text
     FROM ids JOIN customers_consentnow n ON n.party_id = ids.id WHERE n.purpose = %(purpose)s), point.value
FROM me JOIN customers_party c ON c.id = me.id
LEFT JOIN LATERAL (
    SELECT p.kind, p.state, p.value, l.hours::text
    FROM ids JOIN customers_partycontactpoint l ON l.party_id = ids.id AND l.point_id = %(point_id)s
    JOIN customers_contactpoint p ON p.id = l.point_id
    WHERE l.valid_to IS NULL ORDER BY l.is_preferred DESC, l.id LIMIT 1
) point ON true
WHERE %(everything)s OR EXISTS (
    SELECT FROM ids JOIN customers_partyaccess a ON a.party_id = ids.id
    WHERE (a.user_id = %(user_id)s OR a.unit_id = ANY(%(unit_ids)s))
      AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))
"""
