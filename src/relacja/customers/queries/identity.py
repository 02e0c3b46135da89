"""The canonical map: which parties are held to be the same. Asked by services and queries, which check rights."""

from collections.abc import Iterable

from django.db.models import F, Q

from relacja.customers.models import Party


def members(party_id: int) -> list[int]:  # no actor: ids for callers that have found the party
    """All parties held to be the same as this one, itself among them; the canonical one first. One query."""
    canonical = Party.objects.filter(pk=party_id).values("canonical_id")
    rows = Party.objects.filter(Q(pk__in=canonical) | (Q(canonical_id__in=canonical) & ~Q(canonical_id=F("pk"))))
    return [pk for pk, _ in sorted(rows.values_list("pk", "canonical_id"), key=lambda row: (row[0] != row[1], row[0]))]


def canonical_ids(ids: Iterable[int]) -> dict[int, int]:  # no actor: ids only, of rows the caller holds
    """The canonical party of each id that exists; one query."""
    return dict(Party.objects.filter(pk__in=list(ids)).values_list("pk", "canonical_id"))
