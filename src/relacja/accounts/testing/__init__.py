"""What other apps' tests need of accounts: people, units, roles and actors in one line each."""

from relacja.accounts.testing.factories import actor_of, actor_with, make_member, make_role, make_unit, make_user
from relacja.accounts.testing.signing_in import sign_in, token_for

__all__ = [
    "actor_of",
    "actor_with",
    "make_member",
    "make_role",
    "make_unit",
    "make_user",
    "sign_in",
    "token_for",
]
