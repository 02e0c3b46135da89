"""Who holds which role in which unit, from when to when. Memberships end, they are not deleted."""

from datetime import date

from django.db import IntegrityError, transaction

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.permissions import MANAGE_USERS
from relacja.accounts.services import handing_on
from relacja.accounts.services.units import UnitClosed
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class AlreadyMember(ValueError):
    """The user already holds this role in this unit without an end."""


class PeriodEmpty(ValueError):
    """A membership lasts at least a day: it ends after the day it begins on."""


@use_case(permits=MANAGE_USERS)
def start_membership(
    *, actor: Actor, user_id: int, unit_id: int, role_id: int, valid_from: date, valid_to: date | None = None
) -> Membership:
    """Give a user a role in a unit from a day, until another day if one is named."""
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_USERS).get(id=unit_id)
    role = Role.objects.get(id=role_id)
    user = User.objects.visible_to(actor, MANAGE_USERS).get(id=user_id)
    if unit.closed_on:
        raise UnitClosed
    handing_on.require_to_hand_on(actor, role, unit)
    return add_membership(user, unit, role, valid_from, valid_to)


@use_case(permits=MANAGE_USERS)
def end_membership(*, actor: Actor, membership_id: int, valid_to: date, reason: str = "") -> Membership:
    """End a membership from a day on (that day no longer counts)."""
    handing_on.guard_administrators()
    units = OrganisationUnit.objects.visible_to(actor, MANAGE_USERS)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("role", "unit")
        .get(id=membership_id, unit__in=units)
    )
    handing_on.require_to_hand_on(actor, membership.role, membership.unit)
    if valid_to <= membership.valid_from:
        raise PeriodEmpty
    membership.valid_to = valid_to
    membership.save(update_fields=["valid_to"])
    handing_on.require_an_administrator()
    audit.note(subject=Ref("accounts.user", membership.user_id), membership=membership.pk, until=valid_to)
    return membership


def add_membership(user: User, unit: OrganisationUnit, role: Role, since: date, until: date | None) -> Membership:
    if until is not None and until <= since:
        raise PeriodEmpty
    membership = Membership(user=user, unit=unit, role=role, valid_from=since, valid_to=until)
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        if "membership_open_once" in str(error):
            raise AlreadyMember from error
        raise
    audit.note(
        subject=Ref("accounts.user", user.pk), membership=membership.pk, unit=unit.pk, role=role.code, since=since
    )
    return membership
