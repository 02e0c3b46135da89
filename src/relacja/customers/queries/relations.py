"""The company tree, and what it adds up to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from relacja.customers.models import Party
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import relation_types
from relacja.platform.actor import Actor

DEEPEST, WIDEST = 8, 200


@dataclass(frozen=True, slots=True)
class Holding:
    """One company in the tree: who holds it, what share, how deep below the top it stands."""

    party_id: int | None
    name: str
    parent_id: int | None
    share_percent: Decimal | None
    depth: int
    is_visible: bool


def company_tree(actor: Actor, party_id: int, on: date) -> list[Holding]:
    """The whole tree a company stands in on a day, from the top down; a company held by several appears below each.

    What the actor may not see is told without a name and an id, and nothing at all of a company they may not see. Eight
    steps deep and two hundred companies at most; two queries.
    """
    rows = _walk(TREE, party_id, on)
    seen = _seen(actor, {row[0] for row in rows} | {party_id})
    if party_id not in seen:
        return []
    return [
        Holding(
            company if company in seen else None,
            seen.get(company, ""),
            parent if parent in seen else None,
            share,
            depth,
            company in seen,
        )
        for company, parent, share, depth in rows
    ]


def tree_member_ids(actor: Actor, party_id: int, on: date) -> list[int]:
    """Every party of the tree below a company (merged ones too) that the actor may see, for adding figures up."""
    return sorted(_seen(actor, {row[0] for row in _walk(BELOW, party_id, on)}))


def _walk(sql: str, party_id: int, on: date) -> list[tuple[Any, ...]]:
    params: dict[str, Any] = {
        "party_id": party_id,
        "on": on,
        "types": [entry.code for entry in relation_types if entry.holds],
        "deepest": DEEPEST,
        "widest": WIDEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _seen(actor: Actor, ids: set[int]) -> dict[int, str]:
    return dict(Party.objects.visible_to(actor, VIEW).filter(pk__in=ids).values_list("pk", "display_name"))


_EDGES = """
    edges AS NOT MATERIALIZED (
        SELECT a.canonical_id AS upper, b.canonical_id AS lower, r.share_percent
        FROM customers_partyrelation r
        JOIN customers_party a ON a.id = r.a_id JOIN customers_party b ON b.id = r.b_id
        WHERE r.type = ANY(%(types)s) AND (r.valid_from IS NULL OR r.valid_from <= %(on)s)
          AND (r.valid_to IS NULL OR r.valid_to > %(on)s)
    )
"""

TREE = """
WITH RECURSIVE --edges--, up(id, depth) AS (
    SELECT canonical_id, 0 FROM customers_party WHERE id = %(party_id)s
  UNION
    SELECT e.upper, up.depth + 1 FROM up JOIN edges e ON e.lower = up.id WHERE up.depth < %(deepest)s
), tops AS (
    SELECT DISTINCT up.id FROM up WHERE NOT EXISTS (SELECT FROM edges e WHERE e.lower = up.id)
), down(id, parent_id, share_percent, depth, way) AS (
    SELECT id, NULL::bigint, NULL::numeric, 0, ARRAY[id] FROM tops
  UNION ALL
    SELECT e.lower, down.id, e.share_percent, down.depth + 1, down.way || e.lower
    FROM down JOIN edges e ON e.upper = down.id
    WHERE down.depth < %(deepest)s AND e.lower <> ALL(down.way)
)
SELECT id, parent_id, share_percent, depth FROM down ORDER BY way LIMIT %(widest)s
""".replace("--edges--", _EDGES.strip())

BELOW = """
WITH RECURSIVE --edges--, below(id, depth) AS (
    SELECT canonical_id, 0 FROM customers_party WHERE id = %(party_id)s
  UNION
    SELECT e.lower, below.depth + 1 FROM below JOIN edges e ON e.upper = below.id WHERE below.depth < %(deepest)s
)
SELECT DISTINCT m.id FROM below JOIN customers_party m ON m.id = below.id
    OR (m.canonical_id = below.id AND m.canonical_id <> m.id)
""".replace("--edges--", _EDGES.strip())
