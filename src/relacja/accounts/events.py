"""What accounts tells."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class UserInvited(Event):
    """Somebody was invited, or invited again."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """Somebody asked for a link to choose a new password; no `user_id` where nobody here has that e-mail."""

    user_id: int | None


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A user has a new password; they are told, in case it was not they who changed it."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserDeactivated(Event):
    """A user may not sign in any more."""

    user_id: int
