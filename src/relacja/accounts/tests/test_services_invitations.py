"""Invitations, and the first day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.accounts import services
from relacja.accounts.models import Invitation, OrganisationUnit, Role, User
from relacja.accounts.services.invitations import secret_of
from relacja.accounts.testing import actor_of, actor_with, make_role, make_unit, make_user
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SYSTEM = Actor.system("test")
NOBODY = Actor.nobody(ip="10.0.0.1")


def invite(**changes):
    values = {
        "actor": actor_with(scope="all"),
        "email": "Anna@Example.com",
        "full_name": "Anna Nowak",
        "unit_id": changes.pop("unit_id", None) or make_unit().pk,
        "role_id": changes.pop("role_id", None) or make_role(permissions=["customers.view"]).pk,
        "language": "pl",
        "now": NOW,
    }
    return services.invite(**values | changes)


def accept(secret: str, now=NOW) -> User:
    return services.accept_invitation(
        actor=NOBODY, secret=secret, full_name="Anna N", password="a good long one", language="ru", now=now
    )


def test_accepting_makes_a_user_with_the_role_in_the_unit():
    invitation = invite()
    user = accept(secret_of(invitation))
    assert (user.email, user.language) == ("anna@example.com", "ru")
    assert user.check_password("a good long one")
    assert actor_of(user).unit_ids == {invitation.unit_id}
    assert actor_of(user).may("customers.view")


def test_a_link_opens_once():
    secret = secret_of(invite())
    accept(secret)
    with pytest.raises(services.InvitationClosed):
        accept(secret)


def test_a_link_opens_for_a_week():
    secret = secret_of(invite())
    with pytest.raises(services.InvitationClosed):
        accept(secret, now=NOW + timedelta(days=7))
    accept(secret, now=NOW + timedelta(days=6, hours=23))


def test_inviting_again_closes_the_link_sent_before():
    invitation = invite()
    old = secret_of(invitation)
    again = services.invite_again(actor=SYSTEM, invitation_id=invitation.pk, now=NOW + timedelta(days=8))
    with pytest.raises(Invitation.DoesNotExist):
        accept(old)
    accept(secret_of(again), now=NOW + timedelta(days=9))


def test_a_withdrawn_link_opens_nothing():
    invitation = invite()
    services.withdraw_invitation(actor=SYSTEM, invitation_id=invitation.pk, now=NOW)
    with pytest.raises(services.InvitationClosed):
        accept(secret_of(invitation))
    with pytest.raises(services.InvitationClosed):
        services.invite_again(actor=SYSTEM, invitation_id=invitation.pk, now=NOW)


def test_a_secret_nobody_sent_opens_nothing():
    invite()
    for secret in ("", "0" * 64):
        with pytest.raises(Invitation.DoesNotExist):
            accept(secret)


def test_the_secret_is_kept_nowhere():
    invitation = invite()
    kept = str(list(Invitation.objects.values())) + str(list(OutboxEvent.objects.values()))
    kept += str(list(AuditEntry.objects.values()))
    assert secret_of(invitation) not in kept


def test_somebody_who_is_here_or_invited_is_not_invited_twice():
    make_user("ola@example.com")
    with pytest.raises(services.EmailTaken):
        invite(email="OLA@example.com")
    invite(email="new@example.com")
    with pytest.raises(services.AlreadyInvited):
        invite(email="New@example.com")
    invite(email="new@example.com", now=NOW + timedelta(days=8))


def test_one_invites_into_own_units_and_with_own_rights_only():
    unit, other = make_unit(), make_unit()
    manager = actor_with("accounts.manage_users", "customers.view", scope="subtree", unit=unit)
    invite(actor=manager, unit_id=unit.pk)
    with pytest.raises(OrganisationUnit.DoesNotExist):
        invite(actor=manager, unit_id=other.pk, email="b@example.com")
    administrator = Role.objects.get(code="administrator")
    with pytest.raises(services.MoreThanOwn):
        invite(actor=manager, unit_id=unit.pk, email="c@example.com", role_id=administrator.pk)


def test_the_unit_of_an_invitation_may_close_before_it_is_accepted():
    invitation = invite()
    OrganisationUnit.objects.filter(pk=invitation.unit_id).update(closed_on=timezone.localdate())
    with pytest.raises(services.UnitClosed):
        accept(secret_of(invitation))


def test_the_first_administrator_founds_the_company_once():
    values = {"company_name": "Acme", "email": "a@example.com", "full_name": "A", "password": "a good long one"}
    user = services.found_company(actor=SYSTEM, **values)
    assert actor_of(user).reach("accounts.manage_roles").everything
    with pytest.raises(services.AlreadyFounded):
        services.found_company(actor=SYSTEM, **values | {"email": "b@example.com"})
