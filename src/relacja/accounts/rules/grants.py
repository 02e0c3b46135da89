"""From the roles somebody holds to what they may do, and where."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from relacja.platform.actor import EVERYTHING, OWN_ONLY, Reach

EVERY = "*"
"""Stands in a role for every permission that is declared, those of later releases and new apps too."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role held in one unit today; `below` are the ids of the unit's subtree, the unit itself among them."""

    unit_id: int
    row_scope: str
    permissions: tuple[str, ...]
    below: frozenset[int] = frozenset()

    def reach(self) -> Reach:
        """The rows this role reaches; a scope nobody knows reaches one's own only."""
        if self.row_scope == "all":
            return EVERYTHING
        if self.row_scope == "subtree":
            return Reach(unit_ids=self.below | {self.unit_id})
        return Reach(unit_ids=frozenset({self.unit_id})) if self.row_scope == "unit" else OWN_ONLY


def granted(role: HeldRole, declared: Collection[str]) -> Collection[str]:
    """The permissions of a role, the star spelt out."""
    return declared if EVERY in role.permissions else role.permissions


def grants(
    held: Iterable[HeldRole], *, declared: Collection[str], scopes: Collection[str] | None = None
) -> Mapping[str, Reach]:
    """Each permission with the union of what the roles granting it reach; `scopes` of a token narrow the list."""
    result: dict[str, Reach] = {}
    for role in held:
        reach = role.reach()
        for permission in granted(role, declared):
            already = result.get(permission)
            result[permission] = reach if already is None else already | reach
    if scopes is None:
        return result
    return {permission: reach for permission, reach in result.items() if permission in scopes}


def covers(wide: Reach | None, narrow: Reach) -> bool:
    """Whether `wide` reaches all that `narrow` does."""
    if wide is None:
        return False
    return wide.everything or (not narrow.everything and narrow.unit_ids <= wide.unit_ids)


def missing_to_hand_on(own: Mapping[str, Reach], role: HeldRole, *, declared: Collection[str]) -> list[str]:
    """Permissions of `role` that somebody with `own` grants may not hand on: nobody gives more than they have."""
    reach = role.reach()
    return sorted(code for code in granted(role, declared) if not covers(own.get(code), reach))
