"""Whom a letter goes to: what they are called, which language they read, at which address."""

from collections.abc import Mapping
from dataclasses import dataclass

from relacja.customers.parameters import quiet_hours
from relacja.customers.permissions import VIEW
from relacja.customers.rules.consent import QuietHours
from relacja.platform import sql
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer as a letter needs them. `member_ids` are all parties held to be the same, the canonical one among
    them; names are those of the canonical one; `point_id` is None where there is no address."""

    canonical_id: int
    member_ids: tuple[int, ...]
    kind: str
    name: str
    given_name: str
    family_name: str
    language: str
    country: str
    point_id: int | None
    address: str


def recipients(actor: Actor, points: Mapping[int, int | None]) -> dict[int, Recipient]:
    """Of these parties those that the actor sees in full reach, each with the e-mail address asked for, else its best:
    preferred before verified before any that works. One query."""
    reach = actor.reach(VIEW)
    if reach is None or not reach.everything or not points:
        return {}
    rows = sql.rows(RECIPIENTS, {"party_ids": list(points), "point_ids": list(points.values())})
    return {party_id: Recipient(canonical, tuple(ids), *rest) for party_id, canonical, ids, *rest in rows}


def quiet_hours_in_force() -> QuietHours:  # no actor: a rule of the house
    """When nobody is disturbed."""
    return quiet_hours()


RECIPIENTS = """
SELECT asked.party_id, c.id, same.ids, c.kind, c.display_name, c.given_name, c.family_name, c.language,
    coalesce(home.country, ''), mail.id, coalesce(mail.value, '')
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
    SELECT p.id, p.value FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
    WHERE l.party_id = ANY(same.ids) AND l.valid_to IS NULL AND p.kind = 'email'
      AND CASE WHEN asked.point_id IS NULL THEN p.state NOT IN ('invalid', 'bouncing') ELSE p.id = asked.point_id END
    ORDER BY l.is_preferred DESC, p.state = 'verified' DESC, l.id LIMIT 1
) mail ON true
LEFT JOIN LATERAL (
    SELECT a.country FROM customers_partycontactpoint l JOIN customers_postaladdress a ON a.point_id = l.point_id
    WHERE l.party_id = ANY(same.ids) AND l.valid_to IS NULL AND a.country <> ''
    ORDER BY l.is_preferred DESC, l.id LIMIT 1
) home ON true
"""
