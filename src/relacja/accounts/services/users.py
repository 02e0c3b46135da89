"""People who sign in: added, changed, deactivated and let in again."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from relacja.accounts.events import UserDeactivated
from relacja.accounts.models import ApiToken, Invitation, User
from relacja.accounts.permissions import MANAGE_USERS
from relacja.accounts.services import handing_on
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class EmailTaken(ValueError):
    """Another user signs in with this e-mail."""


@use_case(permits=MANAGE_USERS)
def add_user(*, actor: Actor, email: str, full_name: str, password: str | None, language: str = "pl") -> User:
    """Make a user at once, without an invitation; they may do nothing until they have a membership."""
    user = User(email=email.strip().lower(), full_name=full_name.strip(), language=User.Language(language).value)
    user.set_password(password)
    _save(user)
    audit.note(subject=Ref("accounts.user", user.pk))
    return user


@use_case(permits=MANAGE_USERS)
def change_user(*, actor: Actor, user_id: int, full_name: str, email: str, phone: str) -> User:
    """Change a user's name and how they are reached; another e-mail is another way in, so it ends their sessions."""
    user = _within_reach(actor, user_id)
    moved = user.email.lower() != email.strip().lower()
    user.full_name, user.email, user.phone = full_name.strip(), email.strip().lower(), phone.strip()
    _save(user)
    if moved:
        end_everything(user.pk)
    audit.note(subject=Ref("accounts.user", user.pk), email_changed=moved)
    return user


@use_case(permits=MANAGE_USERS, asks_why=True)
def deactivate_user(*, actor: Actor, user_id: int, reason: str) -> User:
    """Keep a user out from this moment: sessions and API tokens end at once, and what they did stays theirs."""
    handing_on.guard_administrators()
    user = _within_reach(actor, user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    handing_on.require_an_administrator()
    ended = end_everything(user.pk)
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
    Invitation.objects.filter(email__iexact=user.email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    publish(UserDeactivated(user_id=user.pk))
    audit.note(subject=Ref("accounts.user", user.pk), sessions=ended, tokens=tokens)
    return user


@use_case(permits=MANAGE_USERS, asks_why=True)
def activate_user(*, actor: Actor, user_id: int, reason: str) -> User:
    """Let a user in again, with the memberships they still have; tokens that ended stay ended."""
    user = _within_reach(actor, user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.note(subject=Ref("accounts.user", user.pk))
    return user


@use_case(permits=MANAGE_USERS, asks_why=True)
def reset_second_factor(*, actor: Actor, user_id: int, reason: str) -> int:
    """Take the second factor off somebody who lost their phone, and end their sessions; returns how many went."""
    user = _within_reach(actor, user_id)
    removed: int = Authenticator.objects.filter(user=user).delete()[0]
    end_everything(user.pk)
    audit.note(subject=Ref("accounts.user", user.pk), removed=removed)
    return removed


def end_everything(user_id: int, *, but: str = "") -> int:
    """End the user's sessions except the one whose key is `but`; returns how many. The next request is nobody's."""
    keys = list(
        UserSession.objects.filter(user_id=user_id).exclude(session_key=but).values_list("session_key", flat=True)
    )
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _within_reach(actor: Actor, user_id: int) -> User:
    user = User.objects.visible_to(actor, MANAGE_USERS).select_for_update(of=("self",)).get(id=user_id)
    handing_on.require_stronger(actor, user_id)
    return user


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if "user_email_once" in str(error):
            raise EmailTaken(user.email) from error
        raise
