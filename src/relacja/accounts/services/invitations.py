"""Invitations: a link that lets somebody in with a role in a unit.

The link's secret is derived from the installation's secret key, the invitation and the moment it was sent, so that it
is kept nowhere: the table has its SHA-256 only, and whoever sends the mail makes it again from the row.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from relacja.accounts.events import UserInvited
from relacja.accounts.models import Invitation, OrganisationUnit, Role, User
from relacja.accounts.permissions import MANAGE_USERS
from relacja.accounts.queries.actors import digest_of, today
from relacja.accounts.services import handing_on
from relacja.accounts.services.memberships import add_membership
from relacja.accounts.services.units import UnitClosed
from relacja.accounts.services.users import EmailTaken
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, use_case

VALID_FOR = timedelta(days=7)


class AlreadyInvited(ValueError):
    """An open invitation to this e-mail exists: send that one again, or withdraw it."""


class InvitationClosed(ValueError):
    """The invitation was accepted or withdrawn, or its time is over."""


@use_case(permits=MANAGE_USERS)
def invite(
    *, actor: Actor, email: str, full_name: str, unit_id: int, role_id: int, language: str, now: datetime
) -> Invitation:
    """Invite somebody by mail; they choose a password and have the role in the unit from the day they accept."""
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_USERS).get(id=unit_id)
    role = Role.objects.get(id=role_id)
    if unit.closed_on:
        raise UnitClosed
    handing_on.require_to_hand_on(actor, role, unit)
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken(email)
    if _open(now).filter(email__iexact=email).exists():
        raise AlreadyInvited(email)
    invitation = Invitation(
        email=email,
        full_name=full_name.strip(),
        language=User.Language(language).value,
        unit=unit,
        role=role,
        invited_by_id=actor.user_id,
        digest=digest_of(f"unsent:{email}:{now.isoformat()}"),
        invited_at=now,
        expires_at=now,
    )
    invitation.save()
    _send(invitation, now)
    audit.note(subject=Ref("accounts.invitation", invitation.pk), unit=unit.pk, role=role.code)
    return invitation


@use_case(permits=MANAGE_USERS)
def invite_again(*, actor: Actor, invitation_id: int, now: datetime) -> Invitation:
    """Send a new link; the one sent before opens nothing any more."""
    invitation = _within_reach(actor, invitation_id)
    handing_on.require_to_hand_on(actor, invitation.role, invitation.unit)
    _send(invitation, now)
    audit.note(subject=Ref("accounts.invitation", invitation.pk))
    return invitation


@use_case(permits=MANAGE_USERS)
def withdraw_invitation(*, actor: Actor, invitation_id: int, now: datetime) -> Invitation:
    """Take an invitation back; its link opens nothing any more."""
    invitation = _within_reach(actor, invitation_id)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    audit.note(subject=Ref("accounts.invitation", invitation.pk))
    return invitation


@use_case(permits=ANYBODY)
def accept_invitation(
    *, actor: Actor, secret: str, full_name: str, password: str, language: str, now: datetime
) -> User:
    """Become a user with the role and unit of the invitation; the link opens nothing any more."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("unit", "role").get(digest=digest_of(secret))
    )
    require_open(invitation, now)
    if invitation.unit.closed_on:
        raise UnitClosed
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise EmailTaken(invitation.email)
    user = User(email=invitation.email, full_name=full_name.strip(), language=User.Language(language).value)
    user.set_password(password)
    user.save()
    add_membership(user, invitation.unit, invitation.role, today(), None)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    audit.note(invitation=invitation.pk, invited_by=invitation.invited_by_id)
    return user


def secret_of(invitation: Invitation) -> str:
    """The secret of the link as it was last sent."""
    moment = int(invitation.invited_at.timestamp() * 1_000_000)
    return salted_hmac("accounts.invitation", f"{invitation.pk}:{moment}", algorithm="sha256").hexdigest()


def require_open(invitation: Invitation, now: datetime) -> None:
    """Raise `InvitationClosed` unless the invitation can be accepted now."""
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise InvitationClosed


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


def _send(invitation: Invitation, now: datetime) -> None:
    invitation.invited_at, invitation.expires_at = now, now + VALID_FOR
    invitation.digest = digest_of(secret_of(invitation))
    invitation.save()
    publish(UserInvited(invitation_id=invitation.pk))


def _within_reach(actor: Actor, invitation_id: int) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("unit", "role")
        .get(id=invitation_id, unit__in=OrganisationUnit.objects.visible_to(actor, MANAGE_USERS))
    )
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationClosed
    return invitation
