"""API tokens: keys of programs that act for a user, with no more than part of what the user may do."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from relacja.accounts.models import ApiToken
from relacja.accounts.permissions import END_TOKENS, MAKE_TOKENS
from relacja.accounts.queries.actors import digest_of
from relacja.platform import audit
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.permissions import permissions
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, use_case

SHOWN = 8
"""How many letters of a token stay readable, to tell one from another."""


class NoScopes(ValueError):
    """A token that may do nothing is of no use."""


class ExpiryPast(ValueError):
    """The token would have expired already."""


class MadeByToken(PermissionError):
    """A token cannot make tokens: it would outlive its own end."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it can be shown once: afterwards only its beginning is known."""

    id: int
    secret: str


@use_case(permits=MAKE_TOKENS)
def make_token(
    *, actor: Actor, name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime
) -> NewToken:
    """Make a token for oneself. Its scopes are permissions one has; what one loses, the token loses too."""
    if actor.kind != "user" or actor.user_id is None:
        raise MadeByToken
    wanted = sorted(set(scopes))
    if not wanted:
        raise NoScopes
    for scope in wanted:
        if scope not in permissions or not actor.may(scope):
            raise NotPermitted(scope)
    if expires_at is not None and expires_at <= now:
        raise ExpiryPast
    secret = f"rel_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user_id=actor.user_id,
        name=name.strip(),
        prefix=secret[: 4 + SHOWN],
        digest=digest_of(secret),
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    audit.note(subject=Ref("accounts.user", actor.user_id), token=token.pk, scopes=wanted)
    return NewToken(token.pk, secret)


@use_case(permits=ANYBODY)
def end_token(*, actor: Actor, token_id: int, now: datetime) -> ApiToken:
    """End a token at once: one's own, or anybody's where one may."""
    token = ApiToken.objects.visible_to(actor, END_TOKENS).select_for_update().get(id=token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    audit.note(subject=Ref("accounts.user", token.user_id), token=token.pk)
    return token
