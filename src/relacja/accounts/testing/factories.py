"""Makers of users, units, roles and memberships, straight into the tables."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Literal

from django.contrib.auth.hashers import get_hasher, make_password
from django.utils import timezone

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.queries import actor_for_user
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions as declared

Scope = Literal["own", "unit", "subtree", "all"]
PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def make_unit(name: str = "", *, parent: OrganisationUnit | None = None, kind: str = "branch") -> OrganisationUnit:
    """A unit with its path set right."""
    unit = OrganisationUnit.objects.create(name=name or f"Unit {next(_numbers)}", kind=kind, parent=parent, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_role(*, permissions: Iterable[str] = (), scope: Scope = "own", code: str = "", name: str = "") -> Role:
    """A role; without `permissions` it grants every permission that is declared."""
    number = next(_numbers)
    return Role.objects.create(
        code=code or f"role-{number}",
        name=name or f"Role {number}",
        row_scope=scope,
        permissions=sorted(permissions) or declared.codes(),
    )


def make_user(email: str = "", *, full_name: str = "", password: str | None = PASSWORD, **fields: Any) -> User:
    """An active user who may do nothing yet."""
    number = next(_numbers)
    user = User(email=email or f"user{number}@example.com", full_name=full_name or f"User {number}", **fields)
    user.password = _hashed(password)
    user.save()
    return user


def make_member(
    user: User, unit: OrganisationUnit, role: Role, *, since: date | None = None, until: date | None = None
) -> Membership:
    """The user holds the role in the unit, from a year ago unless said otherwise."""
    since = since or timezone.localdate() - timedelta(days=365)
    return Membership.objects.create(user=user, unit=unit, role=role, valid_from=since, valid_to=until)


def actor_of(user: User) -> Actor:
    """The actor of a user, as a request would have it."""
    return actor_for_user(user.pk, "127.0.0.1")


def actor_with(
    *permissions: str, scope: Scope = "all", unit: OrganisationUnit | None = None, user: User | None = None
) -> Actor:
    """An actor whose user holds these permissions (all of them if none is named) in the unit, with the row scope."""
    user = user or make_user()
    make_member(user, unit or make_unit(), make_role(permissions=permissions, scope=scope))
    return actor_of(user)


_hashes: dict[tuple[str | None, str], str] = {}


def _hashed(password: str | None) -> str:
    if password is None:
        return make_password(None)
    key = (get_hasher().algorithm, password)
    if key not in _hashes:
        _hashes[key] = make_password(password)
    return _hashes[key]
