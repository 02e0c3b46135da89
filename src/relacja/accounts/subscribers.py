"""What accounts does on hearing its own news: mails."""

from relacja.accounts import services
from relacja.accounts.events import PasswordChanged, PasswordResetAsked, UserInvited
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber


@subscriber(UserInvited)
def on_user_invited(event: UserInvited, *, actor: Actor) -> None:
    """Send the invitation."""
    services.send_invitation_mail(actor=actor, invitation_id=event.invitation_id)


@subscriber(PasswordResetAsked)
def on_password_reset_asked(event: PasswordResetAsked, *, actor: Actor) -> None:
    """Send the link, where somebody here has that e-mail."""
    if event.user_id is not None:
        services.send_reset_mail(actor=actor, user_id=event.user_id)


@subscriber(PasswordChanged)
def on_password_changed(event: PasswordChanged, *, actor: Actor) -> None:
    """Tell the user."""
    services.send_password_changed_mail(actor=actor, user_id=event.user_id)
