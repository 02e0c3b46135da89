"""What roles grant. Defining a role concerns everybody who holds it, so it takes the permission over all rows."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from relacja.accounts.models import Role
from relacja.accounts.permissions import MANAGE_ROLES
from relacja.accounts.rules.grants import EVERY
from relacja.accounts.services import handing_on
from relacja.platform import audit
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.permissions import permissions
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class UnknownPermission(ValueError):
    """No app declares this permission."""


class CodeTaken(ValueError):
    """Another role has this code."""


class RoleInUse(ValueError):
    """Somebody holds or held the role, so it cannot be deleted."""


@use_case(permits=MANAGE_ROLES)
def create_role(*, actor: Actor, name: str, row_scope: str, granted: Iterable[str], code: str = "") -> Role:
    """Make a role that grants declared permissions with one row scope."""
    _require_everything(actor)
    role = Role(code=code or slugify(name)[:50] or "role", name=name.strip())
    _fill(role, row_scope, granted)
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise CodeTaken(role.code) from error
    audit.note(subject=Ref("accounts.role", role.pk), granted=role.permissions, row_scope=role.row_scope)
    return role


@use_case(permits=MANAGE_ROLES)
def change_role(*, actor: Actor, role_id: int, name: str, row_scope: str, granted: Iterable[str]) -> Role:
    """Change what a role grants and where; it counts at the next request of everybody who holds it."""
    _require_everything(actor)
    handing_on.guard_administrators()
    role = Role.objects.select_for_update().get(id=role_id)
    kept = [code for code in role.permissions if code != EVERY and code not in permissions]
    role.name = name.strip()
    _fill(role, row_scope, granted)
    role.permissions = sorted({*role.permissions, *kept})
    role.save()
    handing_on.require_an_administrator()
    audit.note(subject=Ref("accounts.role", role.pk))
    return role


@use_case(permits=MANAGE_ROLES)
def delete_role(*, actor: Actor, role_id: int) -> None:
    """Delete a role that nobody ever held."""
    _require_everything(actor)
    role = Role.objects.select_for_update().get(id=role_id)
    if role.memberships.exists():
        raise RoleInUse(role.code)
    audit.note(subject=Ref("accounts.role", role.pk), code=role.code)
    role.delete()


def _fill(role: Role, row_scope: str, granted: Iterable[str]) -> None:
    codes = sorted(set(granted))
    unknown = [code for code in codes if code != EVERY and code not in permissions]
    if unknown:
        raise UnknownPermission(", ".join(unknown))
    role.row_scope = Role.RowScope(row_scope).value
    role.permissions = [EVERY] if EVERY in codes else codes


def _require_everything(actor: Actor) -> None:
    if not handing_on.defines_roles(actor):
        raise NotPermitted(MANAGE_ROLES)
