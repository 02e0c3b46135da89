"""The tree of units."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from relacja.accounts.models import Membership, OrganisationUnit


def unit_ids_below(unit_id: int) -> frozenset[int]:  # no actor: the tree itself is no secret
    """Ids of the unit and of all units below it; empty where there is no such unit."""
    path = OrganisationUnit.objects.filter(id=unit_id).values_list("path", flat=True).first()
    if path is None:
        return frozenset()
    return frozenset(OrganisationUnit.objects.filter(path__startswith=path).values_list("id", flat=True))


def user_ids_in(unit_ids: Collection[int]) -> "QuerySet[Any, int]":  # no actor: ids, for scopes of other apps
    """Ids of those who were ever members of these units, as a query to be put into another."""
    return Membership.objects.filter(unit_id__in=sorted(unit_ids)).values_list("user_id", flat=True)
