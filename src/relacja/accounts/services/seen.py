"""When sessions and tokens were last used. Not use cases: they change nothing that anybody decides."""

from datetime import date, datetime

from allauth.usersessions.models import UserSession

from relacja.accounts.models import ApiToken


def session_used(*, session_key: str, now: datetime) -> None:
    """Keep that the session is in use; called every few minutes at most."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


def token_used(*, token_id: int, day: date) -> None:
    """Keep the day a token was last used on; called once a day at most."""
    ApiToken.objects.filter(id=token_id).update(last_used_on=day)
