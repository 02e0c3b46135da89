"""Ways in for tests of entrances."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from relacja.accounts.models import ApiToken, User
from relacja.accounts.queries.actors import digest_of


def sign_in(client: Client, user: User) -> Client:
    """Sign the user in without their password, with the session on their list."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(
        user=user, session_key=client.session.session_key, ip="127.0.0.1", user_agent="Mozilla/5.0 (test)"
    )
    return client


def token_for(user: User, *, scopes: Iterable[str], expires_at: datetime | None = None, **fields: Any) -> str:
    """A new API token of the user, to be sent as `Authorization: Bearer`."""
    secret = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name="test",
        prefix=secret[:8],
        digest=digest_of(secret),
        scopes=list(scopes),
        created_at=timezone.now(),
        expires_at=expires_at,
        **fields,
    )
    return secret
