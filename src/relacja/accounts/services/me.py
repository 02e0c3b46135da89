"""What everybody may change about themselves."""

from zoneinfo import available_timezones

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from relacja.accounts.models import User
from relacja.accounts.services.users import end_everything
from relacja.platform import audit
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, use_case


class UnknownTimeZone(ValueError):
    """There is no such time zone."""


class NoSuchSession(LookupError):
    """The session is not one's own, or has ended already."""


@use_case(permits=ANYBODY)
def change_my_settings(*, actor: Actor, full_name: str, phone: str, language: str, theme: str, time_zone: str) -> User:
    """Change one's own name, phone, language, appearance and time zone."""
    if time_zone not in available_timezones():
        raise UnknownTimeZone(time_zone)
    user = User.objects.select_for_update().get(id=_self(actor))
    user.full_name, user.phone = full_name.strip(), phone.strip()
    user.language, user.theme = User.Language(language).value, User.Theme(theme).value
    user.time_zone = time_zone
    user.save(update_fields=["full_name", "phone", "language", "theme", "time_zone"])
    audit.note(subject=Ref("accounts.user", user.pk))
    return user


@use_case(permits=ANYBODY)
def end_session(*, actor: Actor, session_id: int) -> None:
    """End one of one's own sessions; the next request from there is nobody's."""
    session = UserSession.objects.filter(id=session_id, user_id=_self(actor)).first()
    if session is None:
        raise NoSuchSession(session_id)
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    audit.note(subject=Ref("accounts.user", _self(actor)), ended=1)


@use_case(permits=ANYBODY)
def end_other_sessions(*, actor: Actor, session_key: str) -> int:
    """End all of one's sessions but the one with this key; returns how many."""
    ended = end_everything(_self(actor), but=session_key)
    audit.note(subject=Ref("accounts.user", _self(actor)), ended=ended)
    return ended


@use_case(permits=ANYBODY)
def note_security(*, actor: Actor, user_id: int, what: str) -> None:
    """Put on record what happened to a user's way in: signed in, password changed, second factor on or off."""
    audit.note(subject=Ref("accounts.user", user_id), what=what)


def _self(actor: Actor) -> int:
    if actor.user_id is None or actor.kind != "user":
        raise NotPermitted("accounts.self")
    return actor.user_id
