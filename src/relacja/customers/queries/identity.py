"""The canonical map: which parties are held to be the same. Asked by services and queries, which check rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from relacja.customers.models import Party, PartyIdentity
from relacja.platform import sql
from relacja.platform.actor import Actor

SHOWN_AT_MOST = 50


def members(party_id: int) -> list[int]:  # no actor: ids for callers that have found the party
    """All parties held to be the same as this one, itself among them; the canonical one first. One query."""
    canonical = Party.objects.filter(pk=party_id).values("canonical_id")
    rows = Party.objects.filter(Q(pk__in=canonical) | (Q(canonical_id__in=canonical) & ~Q(canonical_id=F("pk"))))
    return [pk for pk, _ in sorted(rows.values_list("pk", "canonical_id"), key=lambda row: (row[0] != row[1], row[0]))]


VISITOR_MEMBERS = """
SELECT r.id, m.id FROM (SELECT DISTINCT canonical_id FROM customers_party WHERE id = ANY(%s::bigint[])) asked
JOIN customers_party r ON r.id = asked.canonical_id AND r.status = 'visitor'
JOIN customers_party m ON m.canonical_id = r.id ORDER BY r.id, m.id <> r.id, m.id
"""


def visitor_members(ids: Iterable[int]) -> dict[int, tuple[int, ...]]:  # no actor: ids for callers that hold them
    """Those of whom nobody knows yet who they are, by their canonical party: all parties held to be the same."""
    found: dict[int, tuple[int, ...]] = {}
    for root, member in sql.rows(VISITOR_MEMBERS, [list(ids)]):
        found[root] = (*found.get(root, ()), member)
    return found


def members_of(ids: Iterable[int]) -> list[int]:  # no actor: ids only, of rows the caller holds
    """All parties held to be the same as one of these, these among them; one query."""
    return [found for (found,) in sql.rows(MEMBERS_OF, [list(ids)])]


def canonical_ids(ids: Iterable[int]) -> dict[int, int]:  # no actor: ids only, of rows the caller holds
    """The canonical party of each id that exists; one query."""
    return dict(sql.rows(CANONICAL, [list(ids)]))


def is_visitor(party_id: int) -> bool:  # no actor: says only whether a party the caller holds is known yet
    """Whether nobody knows yet who this is."""
    return Party.objects.filter(pk=party_id, status=Party.Status.VISITOR).exists()


MEMBERS_OF = """
WITH roots AS MATERIALIZED (SELECT DISTINCT canonical_id AS id FROM customers_party WHERE id = ANY(%s::bigint[]))
SELECT id FROM roots
UNION ALL
SELECT m.id FROM customers_party m JOIN roots ON m.canonical_id = roots.id AND m.id <> roots.id
WHERE m.id <> m.canonical_id
"""
CANONICAL = "SELECT id, canonical_id FROM customers_party WHERE id = ANY(%s::bigint[])"


def any_merged() -> bool:  # no actor: tells nothing of anybody
    """Whether any merge at all is in force; cheap enough to ask before each list."""
    [(found,)] = sql.rows("SELECT EXISTS (SELECT FROM customers_partyidentity WHERE retracted_at IS NULL)")
    return bool(found)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge in force: who was held to be the same as whom, when, by whom and why."""

    identity_id: int
    absorbed_id: int
    absorbed_name: str
    kept_id: int
    kept_name: str
    at: datetime
    by_id: int | None
    reason: str


def merges_of(actor: Actor, party_id: int) -> list[Merge]:
    """The merges that make up a file, the latest first; none of a file the actor may not see. One query."""
    seen = Party.objects.visible_to(actor).filter(pk=party_id).values("canonical_id")
    open_ones = PartyIdentity.objects.filter(party__canonical_id__in=seen, retracted_at__isnull=True)
    rows = open_ones.order_by("-asserted_at", "-pk").values_list(
        "pk", "party_id", "party__display_name", "same_as_id", "same_as__display_name", "asserted_at",
        "asserted_by_id", "reason",
    )  # fmt: skip
    return [Merge(*row) for row in rows[:SHOWN_AT_MOST]]
