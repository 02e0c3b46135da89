"""What roles grant."""

import pytest

from relacja.accounts import services
from relacja.accounts.models import Role
from relacja.accounts.rules.standard_roles import STANDARD_ROLES
from relacja.accounts.testing import actor_of, actor_with, make_member, make_role, make_unit, make_user
from relacja.platform.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
MANAGE = "accounts.manage_roles"


def make_administrator():
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["*"], scope="all"))
    return actor_of(user)


def test_a_role_grants_declared_permissions_only():
    role = services.create_role(actor=SYSTEM, name="Caller", row_scope="unit", granted=["customers.view"])
    assert (role.code, role.permissions, role.row_scope) == ("caller", ["customers.view"], "unit")
    with pytest.raises(services.UnknownPermission):
        services.create_role(actor=SYSTEM, name="Other", row_scope="unit", granted=["customers.destroy"])


def test_a_role_of_an_unknown_scope_is_refused():
    with pytest.raises(ValueError, match="galaxy"):
        services.create_role(actor=SYSTEM, name="Caller", row_scope="galaxy", granted=["customers.view"])


def test_a_name_in_any_alphabet_gets_a_code():
    assert services.create_role(actor=SYSTEM, name="Продавец", row_scope="own", granted=[]).code
    with pytest.raises(services.CodeTaken):
        services.create_role(actor=SYSTEM, name="x", code="agent", row_scope="own", granted=[])


def test_changing_a_role_counts_at_the_next_request():
    make_administrator()
    user = make_user()
    role = make_role(permissions=["customers.view"], scope="own")
    make_member(user, make_unit(), role)
    services.change_role(actor=SYSTEM, role_id=role.pk, name="x", row_scope="all", granted=["customers.edit"])
    actor = actor_of(user)
    assert not actor.may("customers.view")
    assert actor.grants["customers.edit"].everything


def test_a_permission_whose_app_is_off_stays_in_the_role():
    make_administrator()
    role = make_role(permissions=["customers.view", "marketing.send"], scope="own")
    services.change_role(actor=SYSTEM, role_id=role.pk, name="x", row_scope="own", granted=["customers.edit"])
    role.refresh_from_db()
    assert role.permissions == ["customers.edit", "marketing.send"]


def test_roles_are_changed_only_by_who_may_over_all_rows():
    with pytest.raises(NotPermitted):
        services.create_role(actor=actor_with(MANAGE, scope="subtree"), name="x", row_scope="all", granted=["*"])
    with pytest.raises(NotPermitted):
        services.create_role(actor=actor_with("customers.view"), name="x", row_scope="all", granted=["*"])


def test_the_last_administrator_cannot_take_it_from_themselves():
    actor = make_administrator()
    role = Role.objects.get(permissions=["*"], code__startswith="role-")
    with pytest.raises(services.LastAdministrator):
        services.change_role(actor=actor, role_id=role.pk, name="x", row_scope="own", granted=["*"])
    role.refresh_from_db()
    assert role.row_scope == "all"


def test_a_role_somebody_held_is_not_deleted():
    role, free = make_role(), make_role()
    make_member(make_user(), make_unit(), role)
    with pytest.raises(services.RoleInUse):
        services.delete_role(actor=SYSTEM, role_id=role.pk)
    services.delete_role(actor=SYSTEM, role_id=free.pk)
    assert not Role.objects.filter(pk=free.pk).exists()


def test_a_new_company_has_the_standard_roles():
    scopes = dict(Role.objects.values_list("code", "row_scope"))
    assert scopes == {
        "administrator": "all",
        "manager": "subtree",
        "consultant": "all",
        "agent": "own",
        "seller": "unit",
        "clerk": "unit",
        "marketer": "all",
        "analyst": "all",
        "read-only": "subtree",
    }


def test_an_agent_sees_own_rows_and_takes_nothing_out():
    agent = Role.objects.get(code="agent")
    assert agent.row_scope == "own"
    assert not [code for code in agent.permissions if "export" in code or "import" in code or "manage" in code]


def test_only_the_administrator_role_has_everything():
    assert [role.code for role in STANDARD_ROLES if "*" in role.permissions] == ["administrator"]
