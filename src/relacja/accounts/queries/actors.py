"""Who acts: one statement reads the user, today's memberships, their roles and the units these reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

import orjson
from django.utils import timezone

from relacja.accounts.models import User
from relacja.accounts.rules.grants import HeldRole, grants
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions

_USER_COLUMNS = [field.column for field in User._meta.concrete_fields]
_HELD = """
    (SELECT json_agg(json_build_array(m.unit_id, r.row_scope, r.permissions,
        CASE r.row_scope WHEN 'subtree' THEN (
            SELECT json_agg(b.id) FROM accounts_organisationunit b
            WHERE b.path ~>=~ n.path AND b.path ~<~ (left(n.path, -1) || '0')) END))
     FROM accounts_membership m
     JOIN accounts_role r ON r.id = m.role_id
     JOIN accounts_organisationunit n ON n.id = m.unit_id
     WHERE m.user_id = u.id AND m.valid_from <= %s::date AND (m.valid_to IS NULL OR m.valid_to > %s::date))"""
_USER = ", ".join(f"u.{column}" for column in _USER_COLUMNS)
_BY_USER = f"SELECT {_USER}, NULL, NULL, NULL, {_HELD} FROM accounts_user u WHERE u.id = %s AND u.is_active"  # noqa: S608
_BY_SESSION = f"""SELECT {_USER}, NULL, NULL, s.last_seen_at, {_HELD} FROM accounts_user u
    LEFT JOIN usersessions_usersession s ON s.session_key = %s WHERE u.id = %s AND u.is_active"""  # noqa: S608
_BY_TOKEN = f"""SELECT {_USER}, t.id, array_to_json(t.scopes)::text, t.last_used_on, {_HELD} FROM accounts_apitoken t
    JOIN accounts_user u ON u.id = t.user_id
    WHERE t.digest = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)
      AND u.is_active"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An actor with the user behind it and, where it came by them, when the session or token was last seen."""

    actor: Actor
    user: User
    last_seen: Any = None


def digest_of(secret: str) -> str:
    """What is kept of a secret that we made ourselves: 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def signed_in_user(user_id: int, *, session_key: str = "", ip: str | None = None) -> SignedIn | None:
    """The user with today's grants; None where there is none or they are not active. One statement."""
    day = today()
    if session_key:
        return _read(_BY_SESSION, [day, day, session_key, user_id], kind="user", ip=ip)
    return _read(_BY_USER, [day, day, user_id], kind="user", ip=ip)


def signed_in_token(secret: str, *, now: datetime, ip: str | None = None) -> SignedIn | None:
    """The client that sent this token, with its user's grants narrowed; None if it no longer counts. One statement."""
    day = today()
    return _read(_BY_TOKEN, [day, day, digest_of(secret), now], kind="client", ip=ip)


def actor_for_user(user_id: int, ip: str | None = None) -> Actor:  # no actor: it makes one
    """The actor for a user, as jobs and pushes need it; nobody where the user is gone or not active."""
    found = signed_in_user(user_id, ip=ip)
    return found.actor if found else Actor.nobody(ip=ip)


def today() -> Any:
    """The day by which memberships are judged: that of the company, wherever the user reads it."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _read(
    statement: str, parameters: Sequence[Any], *, kind: Literal["user", "client"], ip: str | None
) -> SignedIn | None:
    row = sql.row(statement, parameters)
    if row is None:
        return None
    width = len(_USER_COLUMNS)
    user = User.from_db("default", [field.attname for field in User._meta.concrete_fields], row[:width])
    token_id, scopes, last_seen, held = row[width:]
    held_roles = [_held(entry) for entry in _loaded(held) or ()]
    actor = Actor(
        kind=kind,
        label=str(user),
        user_id=user.pk,
        token_id=token_id,
        grants=grants(
            held_roles,
            declared=permissions.codes(),
            scopes=None if scopes is None else frozenset(_loaded(scopes)),
        ),
        unit_ids=frozenset(role.unit_id for role in held_roles),
        ip=ip,
        language=user.language,
    )
    return SignedIn(actor, user, last_seen)


def _loaded(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def _held(entry: Sequence[Any]) -> HeldRole:
    unit_id, row_scope, permissions, below = entry
    return HeldRole(unit_id, row_scope, tuple(permissions), frozenset(below or ()))
