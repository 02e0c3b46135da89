"""What may be seen, worked out from the raw tables in plain Python. Nothing here calls `visible_to`."""

from dataclasses import dataclass

from django.utils import timezone

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.queries.actors import today
from relacja.customers.models import PartyAccess
from relacja.messaging.models import Arrival, Conversation, Follower, Mailbox, MailboxShare
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
            codes = self.roles[held.role_id].permissions
            if held.user_id == user_id and self._counts(held) and (permission in codes or "*" in codes):
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

    def conversations(self, user_id: int) -> set[int]:
        """The conversations the user sees: of mailboxes they see, handed to them, or followed by them."""
        if self.reach(user_id, "messaging.view") is None:
            return set()
        boxes = self.mailboxes(user_id)
        followed = set(Follower.objects.filter(user_id=user_id).values_list("conversation_id", flat=True))
        return {
            talk.pk
            for talk in Conversation.objects.all()
            if talk.mailbox_id in boxes or boxes & set(talk.also) or talk.assignee_id == user_id or talk.pk in followed
        }

    def flow_runs(self, user_id: int) -> set[int]:
        """The runs of flows the user sees: those of the customers they see, if they see flows at all."""
        if self.reach(user_id, "automation.view") is None:
            return set()
        seen = self.parties(user_id)
        return {run for run, party in self.world.flow_runs.items() if party in seen}

    def arrivals(self, user_id: int) -> set[int]:
        """What came into the mailboxes the user sees."""
        boxes = self.mailboxes(user_id)
        return {line.pk for line in Arrival.objects.all() if line.mailbox_id in boxes}

    def mailboxes(self, user_id: int) -> set[int]:
        """The mailboxes the user sees: their own, those shared with them or a unit of theirs, and those of units."""
        reach = self.reach(user_id, "messaging.view")
        if reach is None:
            return set()
        mine = {held.unit_id for held in self.memberships if held.user_id == user_id and self._counts(held)}
        shared = {
            share.mailbox_id
            for share in MailboxShare.objects.all()
            if share.user_id == user_id or share.unit_id in mine
        }
        return {
            box.pk
            for box in Mailbox.objects.all()
            if box.pk in shared
            or box.owner_id == user_id
            or (box.owner_id is None and (reach.everything or box.unit_id in reach.units))
        }

    @staticmethod
    def _counts(held: Membership) -> bool:
        return held.valid_from <= today() and (held.valid_to is None or held.valid_to > today())

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
        talks = self.conversations(user_id)
        seen |= {mark("c", number) for number, talk in enumerate(world.conversations) if talk in talks}
        return seen | {mark("i", number) for number, one in enumerate(world.told) if one in told}
