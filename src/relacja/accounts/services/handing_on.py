"""Nobody hands on more than they have, touches somebody stronger, or takes the last administrator away."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from relacja.accounts.models import Membership, OrganisationUnit, Role
from relacja.accounts.permissions import MANAGE_ROLES, MANAGE_USERS
from relacja.accounts.queries.actors import today
from relacja.accounts.rules.grants import HeldRole, granted, missing_to_hand_on
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions


class MoreThanOwn(PermissionError):
    """The role gives more than the actor has there; carries the missing permissions."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class LastAdministrator(Exception):
    """After this nobody could administer the company any more."""


def require_to_hand_on(actor: Actor, role: Role, unit: OrganisationUnit) -> None:
    """Raise `MoreThanOwn` unless the actor has all that the role gives in the unit; whoever defines roles has."""
    if defines_roles(actor):
        return
    below: frozenset[int] = frozenset()
    if role.row_scope == Role.RowScope.SUBTREE:
        below = frozenset(OrganisationUnit.objects.filter(path__startswith=unit.path).values_list("id", flat=True))
    held = HeldRole(unit.pk, role.row_scope, tuple(role.permissions), below)
    missing = missing_to_hand_on(actor.grants, held, declared=permissions.codes())
    if missing:
        raise MoreThanOwn(missing)


def require_stronger(actor: Actor, user_id: int) -> None:
    """Raise `MoreThanOwn` where the user holds, now or from a later day, what the actor could not hand on.

    A token is not its user: with one, nobody moves the way in of somebody who may do more than the token.
    """
    if defines_roles(actor) or (actor.kind == "user" and actor.user_id == user_id):
        return
    for membership in _lasting(user_id).select_related("role", "unit"):
        require_to_hand_on(actor, membership.role, membership.unit)


def defines_roles(actor: Actor) -> bool:
    """Whether the actor may say what every role means, and so has everything already."""
    reach = actor.reach(MANAGE_ROLES)
    return reach is not None and reach.everything


def guard_administrators() -> None:
    """Let one change of administrators happen at a time; held until the transaction ends."""
    sql.hold("accounts.administrators")


def require_an_administrator() -> None:
    """Raise `LastAdministrator` unless an active user administers everything today and without an end."""
    held = Membership.objects.filter(
        user__is_active=True, valid_from__lte=today(), valid_to__isnull=True, role__row_scope=Role.RowScope.ALL
    ).select_related("role")
    if not any(_administers(membership.role.permissions) for membership in held):
        raise LastAdministrator


def _administers(codes: Iterable[str]) -> bool:
    spelt_out = granted(HeldRole(0, Role.RowScope.ALL, tuple(codes)), permissions.codes())
    return {MANAGE_USERS, MANAGE_ROLES} <= set(spelt_out)


def _lasting(user_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(user_id=user_id).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today()))
