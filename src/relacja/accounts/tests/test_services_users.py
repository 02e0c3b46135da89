"""Users and what they hold."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from relacja.accounts import services
from relacja.accounts.models import ApiToken, Membership, User
from relacja.accounts.queries.actors import signed_in_token, today
from relacja.accounts.testing import (
    actor_of,
    actor_with,
    make_member,
    make_role,
    make_unit,
    make_user,
    sign_in,
    token_for,
)
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditChange, AuditEntry
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
MANAGE = "accounts.manage_users"


@pytest.fixture
def administrator():
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["*"], scope="all"))
    return actor_of(user)


def test_deactivating_ends_sessions_and_tokens_at_once(administrator):
    user = make_user()
    make_member(user, make_unit(), make_role())
    client = sign_in(Client(), user)
    secret = token_for(user, scopes=["customers.view"])
    services.deactivate_user(actor=administrator, user_id=user.pk, reason="left")
    assert not UserSession.objects.filter(user=user).exists()
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()
    assert signed_in_token(secret, now=timezone.now()) is None
    services.activate_user(actor=administrator, user_id=user.pk, reason="is back")
    assert signed_in_token(secret, now=timezone.now()) is None
    assert actor_of(user).may("customers.view")


def test_deactivating_asks_why(administrator):
    with pytest.raises(ReasonMissing):
        services.deactivate_user(actor=administrator, user_id=make_user().pk, reason="")


def test_at_least_one_administrator_always_remains(administrator):
    with pytest.raises(services.LastAdministrator):
        services.deactivate_user(actor=administrator, user_id=administrator.user_id, reason="x")
    membership = Membership.objects.get(user_id=administrator.user_id)
    with pytest.raises(services.LastAdministrator):
        services.end_membership(actor=administrator, membership_id=membership.pk, valid_to=today())
    assert User.objects.get(id=administrator.user_id).is_active


@pytest.mark.parametrize("dates", [{"since": 5}, {"until": 5}, {"since": -20, "until": -5}])
def test_an_administrator_of_another_time_does_not_count_as_remaining(administrator, dates):
    moments = {name: today() + timedelta(days=days) for name, days in dates.items()}
    if "until" in moments:
        moments.setdefault("since", today() - timedelta(days=30))
    make_member(make_user(), make_unit(), make_role(permissions=["*"], scope="all"), **moments)
    with pytest.raises(services.LastAdministrator):
        services.deactivate_user(actor=administrator, user_id=administrator.user_id, reason="x")


def test_with_a_second_administrator_the_first_may_go(administrator):
    make_member(make_user(), make_unit(), make_role(permissions=["*"], scope="all"))
    services.deactivate_user(actor=administrator, user_id=administrator.user_id, reason="left")
    assert not User.objects.get(id=administrator.user_id).is_active


def test_two_users_never_share_an_email_whatever_the_case(administrator):
    make_user("anna@example.com")
    with pytest.raises(services.EmailTaken):
        services.add_user(actor=administrator, email="ANNA@example.com", full_name="x", password=None)
    other = make_user("ola@example.com")
    with pytest.raises(services.EmailTaken):
        services.change_user(actor=administrator, user_id=other.pk, full_name="x", email="Anna@Example.com", phone="")


def test_another_email_ends_the_sessions(administrator):
    user = make_user()
    sign_in(Client(), user)
    services.change_user(actor=administrator, user_id=user.pk, full_name="A", email=user.email, phone="1")
    assert UserSession.objects.filter(user=user).count() == 1
    services.change_user(actor=administrator, user_id=user.pk, full_name="A", email="new@example.com", phone="1")
    assert not UserSession.objects.filter(user=user).exists()


def test_a_manager_manages_members_of_their_units_and_nobody_else(administrator):
    north, south = make_unit(), make_unit()
    role = make_role(permissions=["customers.view"], scope="own")
    mine, other = make_user(), make_user()
    make_member(mine, north, role)
    make_member(other, south, role)
    manager = actor_with(MANAGE, "customers.view", scope="subtree", unit=north)
    services.change_user(actor=manager, user_id=mine.pk, full_name="New", email=mine.email, phone="")
    for call in (
        lambda: services.change_user(actor=manager, user_id=other.pk, full_name="x", email="x@x.pl", phone=""),
        lambda: services.deactivate_user(actor=manager, user_id=other.pk, reason="x"),
        lambda: services.activate_user(actor=manager, user_id=other.pk, reason="x"),
        lambda: services.reset_second_factor(actor=manager, user_id=other.pk, reason="x"),
    ):
        with pytest.raises(User.DoesNotExist):
            call()


def test_nobody_takes_over_somebody_stronger(administrator):
    unit = make_unit()
    manager = actor_with(MANAGE, scope="subtree", unit=unit)
    make_member(User.objects.get(id=administrator.user_id), unit, make_role(permissions=["customers.view"]))
    with pytest.raises(services.MoreThanOwn):
        services.change_user(actor=manager, user_id=administrator.user_id, full_name="x", email="mine@x.pl", phone="")
    with pytest.raises(services.MoreThanOwn):
        services.deactivate_user(actor=manager, user_id=administrator.user_id, reason="x")


def test_nobody_hands_on_more_than_they_have(administrator):
    unit = make_unit()
    manager = actor_with(MANAGE, "customers.view", scope="subtree", unit=unit)
    user = make_user()
    make_member(user, unit, make_role(permissions=["customers.view"], scope="own"))
    for role in (
        make_role(permissions=["customers.view"], scope="all"),
        make_role(permissions=["customers.merge"], scope="own"),
        make_role(permissions=["*"], scope="all"),
    ):
        with pytest.raises(services.MoreThanOwn):
            services.start_membership(
                actor=manager, user_id=user.pk, unit_id=unit.pk, role_id=role.pk, valid_from=today()
            )
    fine = make_role(permissions=["customers.view"], scope="subtree")
    services.start_membership(actor=manager, user_id=user.pk, unit_id=unit.pk, role_id=fine.pk, valid_from=today())


def test_a_membership_begins_ends_and_stays_on_record(administrator):
    user, unit, role = make_user(), make_unit(), make_role(permissions=["customers.view"])
    membership = services.start_membership(
        actor=administrator, user_id=user.pk, unit_id=unit.pk, role_id=role.pk, valid_from=today() - timedelta(days=3)
    )
    assert actor_of(user).may("customers.view")
    services.end_membership(actor=administrator, membership_id=membership.pk, valid_to=today(), reason="moved")
    assert not actor_of(user).may("customers.view")
    assert Membership.objects.get(pk=membership.pk).valid_to == today()


def test_the_same_role_in_the_same_unit_is_open_once(administrator):
    user, unit, role = make_user(), make_unit(), make_role()
    make_member(user, unit, role)
    with pytest.raises(services.AlreadyMember):
        services.start_membership(
            actor=administrator, user_id=user.pk, unit_id=unit.pk, role_id=role.pk, valid_from=today()
        )


def test_a_membership_lasts_a_day_at_least(administrator):
    user, unit, role = make_user(), make_unit(), make_role()
    with pytest.raises(services.PeriodEmpty):
        services.start_membership(
            actor=administrator, user_id=user.pk, unit_id=unit.pk, role_id=role.pk, valid_from=today(), valid_to=today()
        )
    membership = make_member(user, unit, role, since=today())
    with pytest.raises(services.PeriodEmpty):
        services.end_membership(actor=administrator, membership_id=membership.pk, valid_to=today())


def test_a_closed_unit_takes_no_members(administrator):
    unit = make_unit()
    unit.closed_on = today()
    unit.save()
    with pytest.raises(services.UnitClosed):
        services.start_membership(
            actor=administrator, user_id=make_user().pk, unit_id=unit.pk, role_id=make_role().pk, valid_from=today()
        )


def test_changes_are_audited_without_the_password(administrator):
    user = make_user()
    services.change_user(actor=administrator, user_id=user.pk, full_name="New Name", email=user.email, phone="")
    entry = AuditEntry.objects.get(verb="accounts.change_user")
    change = AuditChange.objects.get(entry_id=entry.id)
    assert (change.before["full_name"], change.after["full_name"]) == (user.full_name, "New Name")
    assert "password" not in change.before


def test_a_token_is_shown_once_and_can_do_part_of_what_its_user_can(administrator):
    now = timezone.now()
    made = services.make_token(actor=administrator, name="x", scopes=["customers.view"], expires_at=None, now=now)
    client = signed_in_token(made.secret, now=now).actor
    assert set(client.grants) == {"customers.view"}
    assert made.secret not in str(list(ApiToken.objects.values())) + str(list(AuditEntry.objects.values()))


def test_a_token_never_outgrows_its_user(administrator):
    now = timezone.now()
    actor = actor_with("accounts.make_tokens", "customers.view", scope="own")
    with pytest.raises(NotPermitted):
        services.make_token(actor=actor, name="x", scopes=["customers.merge"], expires_at=None, now=now)
    with pytest.raises(services.NoScopes):
        services.make_token(actor=actor, name="x", scopes=[], expires_at=None, now=now)
    with pytest.raises(services.ExpiryPast):
        services.make_token(actor=actor, name="x", scopes=["customers.view"], expires_at=now, now=now)
    made = services.make_token(actor=actor, name="x", scopes=["customers.view"], expires_at=None, now=now)
    assert not signed_in_token(made.secret, now=now).actor.grants["customers.view"].everything
    Membership.objects.filter(user_id=actor.user_id).delete()
    assert not signed_in_token(made.secret, now=now).actor.grants


def test_a_token_makes_no_tokens(administrator):
    now = timezone.now()
    made = services.make_token(actor=administrator, name="x", scopes=["accounts.make_tokens"], expires_at=None, now=now)
    with pytest.raises(services.MadeByToken):
        services.make_token(
            actor=signed_in_token(made.secret, now=now).actor,
            name="y",
            scopes=["accounts.make_tokens"],
            expires_at=None,
            now=now,
        )


def test_an_ended_token_opens_nothing(administrator):
    now = timezone.now()
    made = services.make_token(actor=administrator, name="x", scopes=["customers.view"], expires_at=None, now=now)
    with pytest.raises(ApiToken.DoesNotExist):
        services.end_token(actor=actor_with("accounts.make_tokens", scope="all"), token_id=made.id, now=now)
    services.end_token(actor=administrator, token_id=made.id, now=now)
    assert signed_in_token(made.secret, now=now) is None


def test_one_changes_only_oneself():
    user = make_user()
    services.change_my_settings(
        actor=actor_of(user), full_name="Ja", phone="", language="ru", theme="dark", time_zone="Asia/Tokyo"
    )
    user.refresh_from_db()
    assert (user.language, user.theme, user.time_zone) == ("ru", "dark", "Asia/Tokyo")
    with pytest.raises(services.UnknownTimeZone):
        services.change_my_settings(
            actor=actor_of(user), full_name="Ja", phone="", language="ru", theme="dark", time_zone="Mars"
        )
    with pytest.raises(NotPermitted):
        services.change_my_settings(
            actor=SYSTEM, full_name="Ja", phone="", language="ru", theme="dark", time_zone="Asia/Tokyo"
        )


def test_one_ends_only_ones_own_sessions():
    mine, other = make_user(), make_user()
    first, second = sign_in(Client(), mine), sign_in(Client(), mine)
    sign_in(Client(), other)
    theirs = UserSession.objects.get(user=other)
    with pytest.raises(services.NoSuchSession):
        services.end_session(actor=actor_of(mine), session_id=theirs.pk)
    ended = services.end_other_sessions(actor=actor_of(mine), session_key=first.session.session_key)
    assert ended == 1
    assert not Session.objects.filter(session_key=second.cookies["sessionid"].value).exists()
    assert Session.objects.filter(session_key=first.cookies["sessionid"].value).exists()
