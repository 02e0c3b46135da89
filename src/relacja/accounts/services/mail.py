"""Mails about signing in. They are sent after the commit, by the outbox, and again if the mail server was away."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation

from relacja.accounts import letters
from relacja.accounts.models import Invitation, User
from relacja.accounts.services.invitations import secret_of
from relacja.platform.actor import Actor
from relacja.platform.use_case import ANYBODY, use_case


@use_case(permits=ANYBODY)
def send_invitation_mail(*, actor: Actor, invitation_id: int) -> None:
    """Send the link of an invitation that is still open."""
    invitation = Invitation.objects.select_related("unit", "invited_by").filter(id=invitation_id).first()
    if invitation is None or invitation.accepted_at or invitation.withdrawn_at:
        return
    _send(
        invitation,
        letters.invitation,
        name=invitation.full_name,
        company=invitation.unit.name,
        inviter=str(invitation.invited_by or ""),
        link=invitation_link(invitation),
        until=invitation.expires_at,
    )


@use_case(permits=ANYBODY)
def send_reset_mail(*, actor: Actor, user_id: int) -> None:
    """Send a link by which an active user chooses a new password."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        return
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=parts)
    _send(user, letters.password_reset, name=user.full_name, link=link)


@use_case(permits=ANYBODY)
def send_password_changed_mail(*, actor: Actor, user_id: int) -> None:
    """Tell a user that their password was changed, in case it was not they who did it."""
    user = User.objects.filter(id=user_id).first()
    if user is not None:
        link = settings.BASE_URL + reverse("account_reset_password")
        _send(user, letters.password_changed, name=user.full_name, link=link)


def mail_leaves() -> bool:  # not a use case: it only reads how mail is set up
    """Whether mail goes out by a server, not into files beside the data."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def invitation_link(invitation: Invitation) -> str:  # not a use case: it only builds text
    """The address an invited person opens."""
    return f"{settings.BASE_URL}{reverse('accounts_accept', args=[secret_of(invitation)])}"


def _send(to: User | Invitation, letter: Callable[..., letters.Letter], **words: Any) -> None:
    with translation.override(to.language), timezone.override(timezone.get_default_timezone()):
        subject, text = letter(**words)
    send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [to.email])
