"""May this party be contacted: the one question to be asked before anything is sent or anybody is called."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
from relacja.customers.queries.visibility import party_names
from relacja.customers.rules import consent, sealing
from relacja.customers.types import Capacity, ContactAnswer
from relacja.platform import sql
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
    asked = Asked(purpose, channel, at, capacity or Capacity())
    return may_contact_many(actor=actor, points={party_id: point_id}, asked=asked)[party_id]


@dataclass(frozen=True, slots=True)
class Asked:
    """For what, by which channel, when and as what somebody would be contacted."""

    purpose: str
    channel: str
    at: datetime
    capacity: Capacity = field(default_factory=Capacity)


def may_contact_many(*, actor: Actor, points: Mapping[int, int | None], asked: Asked) -> dict[int, ContactAnswer]:
    """`may_contact` for many parties, each at its contact point, by as many queries as for one."""
    found = _standings(actor, points, asked.purpose)
    answers = {party_id: _answer(asked, points[party_id], row) for party_id, row in found.items()}
    purpose = consent_purposes.get(asked.purpose)
    if purpose and purpose.needs_consent:
        hopeful = {pk: (row[1], row[5]) for pk, row in found.items() if answers[pk].allowed and row[5]}
        for party_id, since in _suppressed(hopeful).items():
            if not any(one.decision == consent.GRANTED and one.at > since for one in _said(found[party_id][4])):
                answers[party_id] = ContactAnswer(False, ("forgotten",))
    return {party_id: answers.get(party_id, ContactAnswer(False, ("unknown_party",))) for party_id in points}


def _standings(actor: Actor, points: Mapping[int, int | None], purpose: str) -> dict[int, tuple[Any, ...]]:
    reach = actor.reach(VIEW)
    if reach is None or not points:
        return {}
    params: dict[str, Any] = {
        "party_ids": list(points),
        "point_ids": list(points.values()),
        "purpose": purpose,
        "everything": reach.everything,
        "user_id": actor.user_id,
        "unit_ids": sorted(reach.unit_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, params)
        return {party_id: row for party_id, *row in cursor.fetchall()}


def _answer(asked: Asked, point_id: int | None, row: Sequence[Any]) -> ContactAnswer:
    question = consent.Question(
        purpose=consent_purposes.get(asked.purpose),
        channel=contact_channels.get(asked.channel),
        local_time=asked.at.astimezone(ZoneInfo(settings.TIME_ZONE)),
        point_id=point_id,
        brand=asked.capacity.brand,
        role_id=asked.capacity.role_id,
    )
    return consent.may_contact(question, _said(row[4]), _standing(row), quiet_hours())


def _suppressed(addresses: Mapping[int, tuple[str, str]]) -> dict[int, datetime]:
    """Since when whoever is reached at these addresses has asked to be forgotten."""
    if not addresses:
        return {}
    lookups = {pk: sealing.suppression_of(*address, settings.MASTER_KEY) for pk, address in addresses.items()}
    since = dict(Suppression.objects.filter(pk__in=set(lookups.values())).values_list("pk", "since"))
    return {pk: since[lookup] for pk, lookup in lookups.items() if lookup in since}


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number of a party, and the contact point that it is."""

    point_id: int
    value: str
    display: str


def numbers_to_call(actor: Actor, party_ids: Collection[int]) -> dict[int, Number]:
    """The number by which each of these parties is best called: preferred before verified before any; one query.

    Numbers known not to work are left out, and so are parties that the actor does not see.
    """
    seen = set(party_names(actor, party_ids))
    rows = sql.rows(NUMBERS, [sorted(seen)]) if seen else []
    return {party_id: Number(*rest) for party_id, *rest in rows}


def _said(decisions: str | None) -> list[consent.Said]:
    return [
        consent.Said(row[0], row[1], datetime.fromisoformat(row[2]), *row[3:])
        for row in orjson.loads(decisions or "[]")
    ]


def _standing(row: Sequence[Any]) -> consent.Standing:
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
SELECT asked.party_id, c.status, point.kind, point.state, point.hours,
    (SELECT json_agg(json_build_array(n.party_id, n.decision, n.at, n.channel, n.brand, n.point_id, n.role_id))::text
     FROM customers_consentnow n WHERE n.party_id = ANY(same.ids) AND n.purpose = %(purpose)s), point.value
FROM unnest(%(party_ids)s::bigint[], %(point_ids)s::bigint[]) AS asked (party_id, point_id)
JOIN customers_party me ON me.id = asked.party_id JOIN customers_party c ON c.id = me.canonical_id
CROSS JOIN LATERAL (
    SELECT array_agg(m.id) AS ids FROM (
        SELECT c.id
      UNION ALL
        SELECT p.id FROM customers_party p WHERE p.canonical_id = c.id AND p.id <> p.canonical_id
    ) m
) same
LEFT JOIN LATERAL (
    SELECT p.kind, p.state, p.value, l.hours::text
    FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
    WHERE l.party_id = ANY(same.ids) AND l.point_id = asked.point_id AND l.valid_to IS NULL
    ORDER BY l.is_preferred DESC, l.id LIMIT 1
) point ON true
WHERE %(everything)s OR EXISTS (
    SELECT FROM customers_partyaccess a WHERE a.party_id = ANY(same.ids)
      AND (a.user_id = %(user_id)s OR a.unit_id = ANY(%(unit_ids)s))
      AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))
"""
NUMBERS = """
SELECT asked.id, number.id, number.value, number.display
FROM unnest(%s::bigint[]) AS asked (id) JOIN customers_party me ON me.id = asked.id
CROSS JOIN LATERAL (
    SELECT p.id, p.value, p.display
    FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
    WHERE l.party_id IN (
        SELECT me.canonical_id
      UNION ALL
        SELECT m.id FROM customers_party m WHERE m.canonical_id = me.canonical_id AND m.id <> m.canonical_id
    ) AND l.valid_to IS NULL AND p.kind = 'phone' AND p.state <> 'invalid'
    ORDER BY l.is_preferred DESC, p.state = 'verified' DESC, l.id LIMIT 1
) number
"""
