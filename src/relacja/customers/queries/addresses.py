"""Where letters on paper go."""

from collections.abc import Collection
from dataclasses import dataclass

from relacja.customers.queries.visibility import party_names
from relacja.platform import sql
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class PostalPlace:
    """The postal address of a party, and the contact point that it is. `language` is the customer's, `name` that of the
    canonical party, `given_name` and `family_name` those of a person."""

    point_id: int
    street: str
    postcode: str
    city: str
    country: str
    name: str
    given_name: str
    family_name: str
    language: str


def postal_places(actor: Actor, party_ids: Collection[int]) -> dict[int, PostalPlace]:
    """The address at which each of these parties is best written to: preferred before verified before any; one query.

    Addresses known not to work are left out, and so are parties that the actor does not see.
    """
    seen = set(party_names(actor, party_ids))
    rows = sql.rows(PLACES, [sorted(seen)]) if seen else []
    return {party_id: PostalPlace(*rest) for party_id, *rest in rows}


PLACES = """
SELECT asked.id, place.*, c.display_name, CASE WHEN c.kind = 'person' THEN c.given_name ELSE '' END,
  CASE WHEN c.kind = 'person' THEN c.family_name ELSE '' END, c.language
FROM unnest(%s::bigint[]) AS asked (id) JOIN customers_party me ON me.id = asked.id
JOIN customers_party c ON c.id = me.canonical_id
CROSS JOIN LATERAL (
    SELECT p.id, a.street, a.postcode, a.city, a.country
    FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
    JOIN customers_postaladdress a ON a.point_id = p.id
    WHERE l.party_id IN (
        SELECT me.canonical_id
      UNION ALL
        SELECT m.id FROM customers_party m WHERE m.canonical_id = me.canonical_id AND m.id <> m.canonical_id
    ) AND l.valid_to IS NULL AND p.kind = 'postal' AND p.state <> 'invalid' AND a.city <> ''
    ORDER BY l.is_preferred DESC, p.state = 'verified' DESC, l.id LIMIT 1
) place
"""
