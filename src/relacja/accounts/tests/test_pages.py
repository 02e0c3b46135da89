"""The pages of accounts: shape, status, permission, number of queries."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts import services
from relacja.accounts.models import ApiToken, Invitation, Membership, OrganisationUnit, Role, User
from relacja.accounts.queries.actors import today
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

pytestmark = pytest.mark.django_db
LIMIT = 12
"""No page of accounts asks the database more often than this, however much it shows."""


@pytest.fixture
def administrator():
    user = make_user(full_name="Ada Admin", language="en")
    make_member(user, make_unit("Head office"), make_role(permissions=["*"], scope="all"))
    return user


@pytest.fixture
def desk(administrator):
    return sign_in(Client(), administrator)


def furnish(administrator: User, times: int = 1) -> dict[str, int]:
    """Some of everything the pages show; ids of the last made."""
    actor, made = actor_of(administrator), {}
    root = OrganisationUnit.objects.get(name="Head office")
    for _ in range(times):
        unit = make_unit(parent=root)
        user = make_user()
        role = make_role(permissions=["customers.view"])
        membership = make_member(user, unit, role)
        make_member(user, make_unit(parent=unit), role, until=today() - timedelta(days=3))
        make_member(administrator, unit, role)
        invitation = services.invite(
            actor=actor,
            email=f"{user.pk}@invited.pl",
            full_name="",
            unit_id=unit.pk,
            role_id=role.pk,
            language="pl",
            now=timezone.now(),
        )
        token_for(administrator, scopes=["customers.view"])
        services.change_user(actor=actor, user_id=user.pk, full_name="B", email=user.email, phone="")
        UserSession.objects.create(user=administrator, session_key=f"k{user.pk}", ip="10.0.0.9", user_agent="x")
        made = {"user": user.pk, "unit": unit.pk, "role": role.pk, "membership": membership.pk}
        made |= {"invitation": invitation.pk, "token": ApiToken.objects.latest("id").pk}
    return made


def pages(ids: dict[str, int]) -> list[str]:
    user, unit = ids["user"], ids["unit"]
    return [
        reverse("accounts_me"),
        reverse("accounts_security"),
        reverse("account_change_password"),
        reverse("mfa_index"),
        reverse("accounts_my_tokens"),
        reverse("accounts_tokens"),
        reverse("accounts_token", args=[ids["token"]]),
        reverse("accounts_users"),
        reverse("accounts_user", args=[user]),
        reverse("accounts_change_user", args=[user]),
        reverse("accounts_add_membership", args=[user]),
        reverse("accounts_end_membership", args=[user, ids["membership"]]),
        reverse("accounts_user_action", args=[user, "deactivate"]),
        reverse("accounts_invitations"),
        reverse("accounts_invite"),
        reverse("accounts_invitation", args=[ids["invitation"]]),
        reverse("accounts_units"),
        reverse("accounts_new_unit"),
        reverse("accounts_unit", args=[unit]),
        reverse("accounts_change_unit", args=[unit]),
        reverse("accounts_move_unit", args=[unit]),
        reverse("accounts_close_unit", args=[unit]),
        reverse("accounts_roles"),
        reverse("accounts_new_role"),
        reverse("accounts_role", args=[ids["role"]]),
        reverse("web_audit"),
        reverse("web_history", args=[f"accounts.user:{user}"]),
        reverse("web_history", args=[f"accounts.unit:{unit}"]),
    ]


def test_every_page_opens_for_the_administrator(desk, administrator):
    for address in pages(furnish(administrator)):
        answer = desk.get(address)
        assert answer.status_code == 200, address


def test_every_page_opens_in_polish_and_russian(desk, administrator):
    ids = furnish(administrator)
    for language in ("pl", "ru"):
        User.objects.filter(pk=administrator.pk).update(language=language)
        for address in pages(ids):
            answer = desk.get(address)
            assert answer.headers["Content-Language"] == language, address


def test_no_page_asks_more_however_much_there_is(desk, administrator, django_assert_max_num_queries):
    for address in pages(furnish(administrator, times=12)):
        desk.get(address)
        with django_assert_max_num_queries(LIMIT):
            desk.get(address)


def test_pages_ask_who_it_is(client):
    ids = dict.fromkeys(("user", "unit", "role", "membership", "invitation", "token"), 1)
    for address in pages(ids):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith(reverse("account_login")), address


def test_pages_refuse_those_without_the_permission(administrator):
    ids = furnish(administrator)
    client = sign_in(Client(), make_user())
    mine = ("accounts_me", "accounts_security", "account_change_password", "mfa_index")
    for address in pages(ids):
        if address in {reverse(name) for name in mine} or address.startswith("/history/"):
            continue
        assert client.get(address).status_code == 403, address


def test_what_is_out_of_reach_is_not_there(administrator):
    ids = furnish(administrator)
    unit = make_unit()
    user = make_user()
    make_member(user, unit, make_role(permissions=["*"], scope="subtree"))
    client = sign_in(Client(), user)
    for name, args in (
        ("accounts_user", [ids["user"]]),
        ("accounts_change_user", [ids["user"]]),
        ("accounts_add_membership", [ids["user"]]),
        ("accounts_end_membership", [ids["user"], ids["membership"]]),
        ("accounts_user_action", [ids["user"], "deactivate"]),
        ("accounts_invitation", [ids["invitation"]]),
        ("accounts_token", [ids["token"]]),
        ("accounts_unit", [ids["unit"]]),
        ("accounts_change_unit", [ids["unit"]]),
        ("accounts_move_unit", [ids["unit"]]),
        ("accounts_close_unit", [ids["unit"]]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404, name
    for name, args in (
        ("accounts_invitation_action", [ids["invitation"], "withdraw"]),
        ("accounts_end_token", [ids["token"]]),
        ("accounts_reopen_unit", [ids["unit"]]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 404, name
    assert Invitation.objects.get(pk=ids["invitation"]).withdrawn_at is None


def test_one_saves_ones_own_settings(desk, administrator):
    address = reverse("accounts_me")
    typed = {"full_name": "Ada", "phone": "", "language": "ru", "theme": "dark", "time_zone": "Europe/Warsaw"}
    answer = desk.post(address, typed)
    assert answer.status_code == 302
    assert answer.cookies["theme"].value == "dark"
    assert desk.get(address).headers["Content-Language"] == "ru"
    assert desk.post(address, typed | {"time_zone": "Mars"}).status_code == 422


def test_a_new_token_is_shown_once(desk, administrator):
    address = reverse("accounts_my_tokens")
    shown = desk.post(address, {"name": "Shop", "scopes": ["customers.view"], "expires_on": ""})
    token = ApiToken.objects.get()
    assert f'value="{token.prefix}' in shown.content.decode()
    assert f'value="{token.prefix}' not in desk.get(address).content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert desk.post(address, {"name": "Shop", "scopes": []}).status_code == 422
    desk.post(reverse("accounts_end_token", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_role_is_made_changed_and_deleted(desk):
    made = {"name": "Caller", "row_scope": "unit", "granted": ["customers.view"]}
    assert desk.post(reverse("accounts_new_role"), made).status_code == 302
    role = Role.objects.get(name="Caller")
    desk.post(reverse("accounts_role", args=[role.pk]), made | {"granted": ["customers.edit", "customers.view"]})
    role.refresh_from_db()
    assert role.permissions == ["customers.edit", "customers.view"]
    assert desk.post(reverse("accounts_new_role"), made).status_code == 422
    desk.post(reverse("accounts_delete_role", args=[role.pk]))
    assert not Role.objects.filter(pk=role.pk).exists()


def test_the_last_administrator_is_told_so(desk, administrator):
    answer = desk.post(reverse("accounts_user_action", args=[administrator.pk, "deactivate"]), {"reason": "x"})
    assert answer.status_code == 422
    assert "administrator must remain" in answer.content.decode()


def test_a_role_is_given_and_ended(desk, administrator):
    ids = furnish(administrator)
    user, unit, role = make_user(), OrganisationUnit.objects.get(pk=ids["unit"]), Role.objects.get(pk=ids["role"])
    make_member(user, unit, make_role(permissions=["customers.view"]))
    typed = {"unit": unit.pk, "role": role.pk, "valid_from": str(today() - timedelta(days=1)), "valid_to": ""}
    assert desk.post(reverse("accounts_add_membership", args=[user.pk]), typed).status_code == 302
    held = Membership.objects.get(user=user, role=role)
    assert desk.post(reverse("accounts_add_membership", args=[user.pk]), typed).status_code == 422
    ended = desk.post(
        reverse("accounts_end_membership", args=[user.pk, held.pk]), {"day": str(today()), "reason": "moved"}
    )
    assert ended.status_code == 302
    held.refresh_from_db()
    assert held.valid_to == today()


def test_units_are_added_moved_and_closed(desk, administrator):
    root = OrganisationUnit.objects.get(name="Head office")
    desk.post(reverse("accounts_new_unit"), {"name": "North", "kind": "region", "parent": root.pk})
    north = OrganisationUnit.objects.get(name="North")
    assert north.parent_id == root.pk
    move = reverse("accounts_move_unit", args=[north.pk])
    assert desk.post(move, {"parent": north.pk, "reason": "x"}).status_code == 422
    assert desk.post(move, {"parent": "", "reason": "x"}).status_code == 302
    close = reverse("accounts_close_unit", args=[north.pk])
    assert desk.post(close, {"day": str(today()), "reason": "sold"}).status_code == 302
    desk.post(reverse("accounts_reopen_unit", args=[north.pk]))
    north.refresh_from_db()
    assert (north.parent_id, north.closed_on) == (None, None)


def test_the_history_shows_each_field_before_and_after(desk, administrator):
    ids = furnish(administrator)
    text = desk.get(reverse("web_history", args=[f"accounts.user:{ids['user']}"])).content.decode()
    assert "<del>User" in text
    assert "<ins>B</ins>" in text
    assert "Ada Admin" in text


def test_the_history_of_what_is_not_there_is_404(desk):
    for ref in ("accounts.user:999999", "nothing.here:1", "nonsense"):
        assert desk.get(reverse("web_history", args=[ref])).status_code == 404


def test_an_entry_of_the_record_says_who_what_and_why(desk, administrator):
    from relacja.platform.models import AuditEntry

    user = make_user()
    services.deactivate_user(actor=actor_of(administrator), user_id=user.pk, reason="moved to Gdynia")
    entry = AuditEntry.objects.get(verb="accounts.deactivate_user")
    text = desk.get(reverse("web_audit_entry", args=[entry.pk])).content.decode()
    assert "moved to Gdynia" in text
    assert user.full_name in text


def test_one_without_the_right_reads_no_record(administrator):
    client = sign_in(Client(), User.objects.get(pk=actor_with("customers.view").user_id))
    assert client.get(reverse("web_audit")).status_code == 403


def test_colleagues_do_not_read_one_anothers_history(administrator):
    agent = make_user()
    make_member(agent, make_unit(), make_role(permissions=["customers.view"], scope="own"))
    desk = sign_in(Client(), agent)
    assert desk.get(reverse("web_history", args=[f"accounts.user:{administrator.pk}"])).status_code == 404


def test_where_no_mail_leaves_an_invitation_is_a_link_to_hand_over(desk, settings):
    unit, role = make_unit(), make_role(permissions=["customers.view"])
    typed = {"email": "new@invited.pl", "full_name": "", "unit": unit.pk, "role": role.pk, "language": "pl"}
    assert "by mail" in desk.get(reverse("accounts_invite")).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "by mail" not in desk.get(reverse("accounts_invite")).content.decode()
    page = desk.post(reverse("accounts_invite"), typed, follow=True).content.decode()
    assert "on its way" not in page
    assert "hand it over yourself" in page
    assert services.invitation_link(Invitation.objects.get()) in page
    again = reverse("accounts_invitation_action", args=[Invitation.objects.get().pk, "again"])
    assert "on its way" not in desk.post(again, follow=True).content.decode()
