"""What may be seen, worked out from the raw tables in plain Python. Nothing here calls `visible_to`."""

from dataclasses import dataclass

from django.utils import timezone

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.queries.actors import today
from relacja.customers.models import PartyAccess
from tests.architecture.scope.world import World, mark


@dataclass(frozen=True)
class Reach:
    """Everything, or these users' and units' rows."""

    everything: bool
    units: frozenset[int]


class Oracle:
    """Answers for one world; reads each table once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parents = {unit.pk: unit.parent_id for unit in OrganisationUnit.objects.all()}
        self.roles = {role.pk: role for role in Role.objects.all()}
        self.active = {user.pk: user.is_active for user in User.objects.all()}
        self.memberships = list(Membership.objects.all())
        now = timezone.now()
        self.access: dict[int, set[tuple[str, int]]] = {}
        for row in PartyAccess.objects.all():
            if row.valid_from <= now and (row.valid_to is None or row.valid_to > now):
                who = ("user", row.user_id) if row.user_id is not None else ("unit", row.unit_id or 0)
                self.access.setdefault(row.party_id, set()).add(who)

    def reach(self, user_id: int, permission: str) -> Reach | None:
        """The union of what today's roles with the permission reach; None without one."""
        granting = []
        for held in self.memberships:
            begun, ended = held.valid_from <= today(), held.valid_to is not None and held.valid_to <= today()
            codes = self.roles[held.role_id].permissions
            if held.user_id == user_id and begun and not ended and (permission in codes or "*" in codes):
                granting.append(held)
        if not granting or not self.active[user_id]:
            return None
        scopes = [(self.roles[held.role_id].row_scope, held.unit_id) for held in granting]
        units: set[int] = set()
        for scope, unit in scopes:
            units |= {unit} if scope == "unit" else self.below(unit) if scope == "subtree" else set()
        return Reach(any(scope == "all" for scope, _ in scopes), frozenset(units))

    def below(self, unit: int) -> set[int]:
        """The unit and all under it, walked child by child."""
        found = {unit}
        while True:
            more = {child for child, parent in self.parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def sees_party(self, user_id: int, party: int, permission: str = "customers.view") -> bool:
        """Whether an access row that counts today opens the party to the user."""
        reach = self.reach(user_id, permission)
        if reach is None:
            return False
        return reach.everything or any(
            (kind == "user" and who == user_id) or (kind == "unit" and who in reach.units)
            for kind, who in self.access.get(party, ())
        )

    def parties(self, user_id: int, permission: str = "customers.view") -> set[int]:
        """The customers the user sees."""
        return {party for party in self.world.parties if self.sees_party(user_id, party, permission)}

    def orders(self, user_id: int) -> set[int]:
        """The orders the user sees: those of customers that `sales.view` reaches."""
        seen = self.parties(user_id, "sales.view")
        return {order for order, party in self.world.orders.items() if party in seen}

    def interactions(self, user_id: int) -> set[int]:
        """The interactions the user sees: those in which a customer took part whom `interactions.view` reaches."""
        seen = self.parties(user_id, "interactions.view")
        return {one for one, parties in self.world.interactions.items() if seen & parties}

    def users(self, user_id: int, permission: str = "accounts.see_users") -> set[int]:
        """The users the user sees: themselves, and whoever was ever a member of a unit in reach."""
        reach = self.reach(user_id, permission)
        if reach is None:
            return set()
        if reach.everything:
            return set(self.active)
        return {user_id} | {held.user_id for held in self.memberships if held.unit_id in reach.units}

    def marks(self, user_id: int) -> set[str]:
        """Every mark that may come out anywhere for the user."""
        world = self.world
        numbers = {party: number for number, party in enumerate(world.parties)}
        seen = {mark("p", numbers[party]) for party in self.parties(user_id)}
        orders, told = self.orders(user_id), self.interactions(user_id)
        seen |= {mark("o", number) for number, order in enumerate(world.orders) if order in orders}
        return seen | {mark("i", number) for number, one in enumerate(world.told) if one in told}
