"""New passwords, and the way back in for those who forgot theirs."""

from relacja.accounts.events import PasswordChanged, PasswordResetAsked
from relacja.accounts.models import User
from relacja.accounts.services.users import end_everything
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, use_case


@use_case(permits=ANYBODY)
def set_password(*, actor: Actor, user: User, password: str, keep_session: str = "") -> None:
    """Give a user a new password; all their sessions end except the one it is done from, and they are told by mail.

    Whoever calls has proved to be the user: by the old password, or by a link sent to their address.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = end_everything(user.pk, but=keep_session)
    publish(PasswordChanged(user_id=user.pk))
    audit.note(subject=Ref("accounts.user", user.pk), sessions=ended)


@use_case(permits=ANYBODY)
def ask_for_reset(*, actor: Actor, email: str) -> None:
    """Have a link sent to the user with this e-mail. Where there is none the same happens, but for the mail."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    publish(PasswordResetAsked(user_id=user.pk if user else None))
    audit.note(subject=Ref("accounts.user", user.pk) if user else None)
