"""Where mail of the house to a colleague goes."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from relacja.accounts.models import User


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active user, by what a letter to them needs."""

    id: int
    name: str
    email: str
    language: str
    zone: ZoneInfo


def colleague(user_id: int) -> Colleague | None:  # no actor: the house writes to its own people
    """The user; None where they are not active any more."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    return Colleague(user.pk, user.full_name, user.email, user.language, ZoneInfo(user.time_zone))
