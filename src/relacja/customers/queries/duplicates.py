"""Who may be the same as this one? One matcher for the form while somebody types, for services, API and imports."""

from collections.abc import Collection
from datetime import date
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from relacja.customers.models.access import REACHED
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import BadIdentifier
from relacja.customers.rules import dedupe, sealing
from relacja.customers.rules.names import name_key
from relacja.customers.rules.points import BadPoint, address_form, point_form
from relacja.customers.types import Likeness, PartyDraft
from relacja.kit import text
from relacja.platform import sql
from relacja.platform.actor import Actor

GATHERED_AT_MOST = 40
SHOWN_AT_MOST = 5


def find_likely(actor: Actor, draft: PartyDraft, *, exclude: Collection[int] = ()) -> list[Likeness]:
    """Those likely or sure to be the same as the draft: what stops an entrance that has nobody to ask."""
    found = find_duplicates(actor, draft, exclude=exclude)
    return [likeness for likeness in found if likeness.score >= dedupe.LIKELY]


def find_duplicates(
    actor: Actor, draft: PartyDraft, *, exclude: Collection[int] = (), party_id: int | None = None
) -> list[Likeness]:
    """Parties the actor may see that may be the same as the draft, the likelier first; one query.

    A half-typed draft is fine: what cannot be read yet is left out. `party_id` is the party the draft describes, where
    it is there already: it and those said to be different from it are left out.
    """
    traits = traits_of_draft(draft)
    return _judge(traits, _gather(actor, traits, exclude, party_id))


def duplicates_of(actor: Actor, party_id: int) -> list[Likeness]:
    """Parties that may be the same as this one and have not been said to be different; two queries."""
    traits = _traits_of_party(party_id)
    return _judge(traits, _gather(actor, traits, (), party_id)) if traits else []


def traits_of_draft(draft: PartyDraft) -> dedupe.Traits:
    """What can be compared of a draft, as far as it can be read."""
    found: dict[str, set[str]] = {"email": set(), "phone": set(), "postal": set()}
    for point in draft.points:
        try:
            if point.parts:
                found["postal"].add(text.fold(address_form(point.parts)[1]["city"]))
            elif point.kind in {"email", "phone"}:
                found[point.kind].add(point_form(point.kind, point.raw).value)
        except BadPoint:
            continue
    numbers = set()
    for scheme, raw in draft.identifiers:
        try:
            numbers.add((scheme, sealing.lookup_of(scheme, raw, settings.MASTER_KEY)))
        except BadIdentifier:
            continue
    whole = f"{draft.fields.get('given_name') or ''} {draft.fields.get('family_name') or ''}".strip()
    born = draft.fields.get("born_on")
    return dedupe.Traits(
        kind=draft.kind,
        name=text.fold(whole or draft.display_name),
        emails=frozenset(found["email"]),
        phones=frozenset(found["phone"]),
        identifiers=frozenset(numbers),
        born_on=born if isinstance(born, date) else None,
        cities=frozenset(found["postal"] - {""}),
    )


def _judge(traits: dedupe.Traits, rows: list[tuple[Any, ...]]) -> list[Likeness]:
    judged, shown = [], {}
    for party_id, name, kind, main_role, search, born_on, matched, cities in rows:
        other = dedupe.Traits(
            kind=kind,
            name=search,
            emails=frozenset(m["value"] for m in matched if m["by"] == "email"),
            phones=frozenset(m["value"] for m in matched if m["by"] == "phone"),
            identifiers=frozenset((m["scheme"], m["value"]) for m in matched if m["by"] == "identifier"),
            born_on=born_on,
            cities=frozenset(text.fold(city) for city in cities or ()),
        )
        judged.append((party_id, dedupe.compare(traits, other)))
        shown[party_id] = (name, kind, main_role, ", ".join(sorted(set(cities or ()))))
    return [
        Likeness(party_id, *shown[party_id][:3], verdict.score, verdict.reasons, shown[party_id][3])
        for party_id, verdict in dedupe.ranked(judged, limit=SHOWN_AT_MOST)
    ]


def _gather(
    actor: Actor, traits: dedupe.Traits, exclude: Collection[int], party_id: int | None
) -> list[tuple[Any, ...]]:
    reach = actor.reach(VIEW)
    key = name_key(traits.name) if traits.name else ""
    if reach is None or not (key or traits.emails or traits.phones or traits.identifiers):
        return []
    points = [{"kind": "email", "value": v} for v in traits.emails] + [
        {"kind": "phone", "value": v} for v in traits.phones
    ]
    numbers = [{"scheme": scheme, "value": lookup} for scheme, lookup in traits.identifiers]
    scope = "" if reach.everything else f"AND c.id IN ({REACHED})"
    params: dict[str, Any] = {
        "points": orjson.dumps(points).decode(),
        "numbers": orjson.dumps(numbers).decode(),
        "key": key,
        "limit": GATHERED_AT_MOST,
        "exclude": list(exclude),
        "party_id": party_id,
        "user_id": actor.user_id,
        "unit_ids": sorted(reach.unit_ids),
    }
    rows = sql.rows(GATHER.replace("--scope--", scope), params)
    return [(*row[:6], orjson.loads(row[6]), row[7]) for row in rows]


def _traits_of_party(party_id: int) -> dedupe.Traits | None:
    with connection.cursor() as cursor:
        cursor.execute(TRAITS, [party_id])
        row = cursor.fetchone()
    if row is None:
        return None
    kind, name, born_on, points, numbers, cities = row
    points, numbers = orjson.loads(points or "[]"), orjson.loads(numbers or "[]")
    return dedupe.Traits(
        kind=kind,
        name=name,
        emails=frozenset(p["value"] for p in points if p["kind"] == "email"),
        phones=frozenset(p["value"] for p in points if p["kind"] == "phone"),
        identifiers=frozenset((n["scheme"], n["lookup"]) for n in numbers),
        born_on=born_on,
        cities=frozenset(text.fold(city) for city in cities or ()),
    )


GATHER = """
WITH me AS (
    SELECT p.canonical_id AS id FROM customers_party p WHERE p.id = %(party_id)s::bigint
), mine AS (
    SELECT id FROM me
  UNION ALL
    SELECT m.id FROM me JOIN customers_party m ON m.canonical_id = me.id AND m.id <> m.canonical_id
), told AS (
    SELECT o.canonical_id AS id FROM mine
    JOIN customers_notthesame n ON n.low_id = mine.id JOIN customers_party o ON o.id = n.high_id
  UNION ALL
    SELECT o.canonical_id FROM mine
    JOIN customers_notthesame n ON n.high_id = mine.id JOIN customers_party o ON o.id = n.low_id
), hits AS (
    SELECT r.party_id, jsonb_build_object('by', p.kind, 'value', p.value) AS why
    FROM jsonb_to_recordset(%(points)s::jsonb) AS w(kind text, value text)
    JOIN customers_contactpoint p ON p.kind = w.kind AND p.value = w.value
    CROSS JOIN LATERAL (
        SELECT party_id FROM customers_partycontactpoint
        WHERE point_id = p.id AND valid_to IS NULL ORDER BY party_id LIMIT 20
    ) r
  UNION ALL
    SELECT i.party_id, jsonb_build_object('by', 'identifier', 'scheme', i.scheme, 'value', i.lookup)
    FROM jsonb_to_recordset(%(numbers)s::jsonb) AS w(scheme text, value text)
    JOIN customers_identifier i ON i.scheme = w.scheme AND i.lookup = w.value
  UNION ALL
    (SELECT id, '{"by": "name"}'::jsonb FROM customers_party
     WHERE name_key = %(key)s::text AND %(key)s::text <> '' AND status = 'active' LIMIT %(limit)s::int)
)
SELECT c.id, c.display_name, c.kind, c.main_role, c.search_name, c.born_on, jsonb_agg(hits.why),
    (SELECT array_agg(DISTINCT a.city)
     FROM customers_partycontactpoint r JOIN customers_postaladdress a USING (point_id)
     WHERE r.party_id = c.id AND r.valid_to IS NULL AND a.city <> '')
FROM hits JOIN customers_party m ON m.id = hits.party_id JOIN customers_party c ON c.id = m.canonical_id
WHERE c.status = 'active' --scope--
  AND c.id <> ALL(%(exclude)s::bigint[]) AND c.id NOT IN (SELECT id FROM me) AND c.id NOT IN (SELECT id FROM told)
GROUP BY c.id LIMIT %(limit)s::int
"""

TRAITS = """
SELECT c.kind, c.search_name, c.born_on,
    (SELECT jsonb_agg(jsonb_build_object('kind', p.kind, 'value', p.value))
     FROM customers_partycontactpoint r JOIN customers_contactpoint p ON p.id = r.point_id
     WHERE r.party_id = ANY(m.ids) AND r.valid_to IS NULL AND p.kind IN ('email', 'phone')),
    (SELECT jsonb_agg(jsonb_build_object('scheme', i.scheme, 'lookup', i.lookup))
     FROM customers_identifier i WHERE i.party_id = ANY(m.ids)),
    (SELECT array_agg(DISTINCT a.city)
     FROM customers_partycontactpoint r JOIN customers_postaladdress a USING (point_id)
     WHERE r.party_id = ANY(m.ids) AND r.valid_to IS NULL AND a.city <> '')
FROM customers_party p JOIN customers_party c ON c.id = p.canonical_id
CROSS JOIN LATERAL (
    SELECT array_agg(x.id) AS ids FROM (
        SELECT c.id UNION ALL SELECT id FROM customers_party WHERE canonical_id = c.id AND id <> canonical_id
    ) x
) m
WHERE p.id = %s
"""
