"""The tree of units."""

from relacja.accounts.models import OrganisationUnit


def unit_ids_below(unit_id: int) -> frozenset[int]:  # no actor: the tree itself is no secret
    """Ids of the unit and of all units below it; empty where there is no such unit."""
    path = OrganisationUnit.objects.filter(id=unit_id).values_list("path", flat=True).first()
    if path is None:
        return frozenset()
    return frozenset(OrganisationUnit.objects.filter(path__startswith=path).values_list("id", flat=True))
