"""The tree of units."""

from datetime import timedelta

import pytest

from relacja.accounts import services
from relacja.accounts.models import Membership, OrganisationUnit
from relacja.accounts.queries import unit_ids_below
from relacja.accounts.queries.actors import today
from relacja.accounts.rules.tree import UnderItself
from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditChange, AuditEntry
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
MANAGE = "accounts.manage_units"


@pytest.fixture
def company():
    make_member(make_user(), company := make_unit("Company"), make_role(permissions=["*"], scope="all"))
    return company


def paths() -> dict[int, str]:
    return dict(OrganisationUnit.objects.values_list("id", "path"))


def test_a_unit_stands_below_its_parent(company):
    unit = services.create_unit(actor=SYSTEM, name=" North ", kind="region", parent_id=company.pk)
    assert (unit.name, unit.path) == ("North", f"/{company.pk}/{unit.pk}/")


def test_two_units_of_one_parent_never_share_a_name(company):
    services.create_unit(actor=SYSTEM, name="North", kind="region", parent_id=company.pk)
    with pytest.raises(services.NameTaken):
        services.create_unit(actor=SYSTEM, name="North", kind="team", parent_id=company.pk)
    with pytest.raises(services.NameTaken):
        services.create_unit(actor=SYSTEM, name="Company", kind="company", parent_id=None)


def test_moving_a_unit_takes_all_below_along(company):
    north, south = make_unit(parent=company), make_unit(parent=company)
    branch = make_unit(parent=north)
    team = make_unit(parent=branch)
    services.move_unit(actor=SYSTEM, unit_id=branch.pk, parent_id=south.pk, reason="new region")
    assert paths()[team.pk] == f"/{company.pk}/{south.pk}/{branch.pk}/{team.pk}/"
    assert unit_ids_below(north.pk) == {north.pk}
    assert unit_ids_below(south.pk) == {south.pk, branch.pk, team.pk}
    for unit in OrganisationUnit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


def test_a_moved_unit_is_out_of_reach_of_its_old_manager_at_once(company):
    north, south = make_unit(parent=company), make_unit(parent=company)
    branch = make_unit(parent=north)
    user = make_user()
    before = actor_with("customers.view", scope="subtree", unit=north, user=user)
    services.move_unit(actor=SYSTEM, unit_id=branch.pk, parent_id=south.pk, reason="new region")
    from relacja.accounts.queries import actor_for_user

    assert branch.pk in before.grants["customers.view"].unit_ids
    assert branch.pk not in actor_for_user(user.pk).grants["customers.view"].unit_ids


@pytest.mark.parametrize("target", ["itself", "below"])
def test_a_unit_is_never_moved_below_itself(company, target):
    north = make_unit(parent=company)
    below = make_unit(parent=north)
    with pytest.raises(UnderItself):
        services.move_unit(
            actor=SYSTEM, unit_id=north.pk, parent_id=north.pk if target == "itself" else below.pk, reason="x"
        )


def test_moving_asks_why(company):
    with pytest.raises(ReasonMissing):
        services.move_unit(actor=SYSTEM, unit_id=company.pk, parent_id=None, reason="  ")


def test_who_manages_a_region_builds_below_it_and_nowhere_else(company):
    north, south = make_unit(parent=company), make_unit(parent=company)
    actor = actor_with(MANAGE, scope="subtree", unit=north)
    made = services.create_unit(actor=actor, name="Team", kind="team", parent_id=north.pk)
    assert made.parent_id == north.pk
    with pytest.raises(OrganisationUnit.DoesNotExist):
        services.create_unit(actor=actor, name="Team", kind="team", parent_id=south.pk)
    with pytest.raises(OrganisationUnit.DoesNotExist):
        services.change_unit(actor=actor, unit_id=company.pk, name="Mine", kind="team")
    with pytest.raises(OrganisationUnit.DoesNotExist):
        services.move_unit(actor=actor, unit_id=north.pk, parent_id=south.pk, reason="x")
    with pytest.raises(services.OutsideOwnUnits):
        services.create_unit(actor=actor, name="Empire", kind="company", parent_id=None)


def test_without_the_permission_nothing_is_built(company):
    with pytest.raises(NotPermitted):
        services.create_unit(actor=actor_with("customers.view"), name="x", kind="team", parent_id=company.pk)


def test_closing_ends_memberships_and_drops_those_not_begun(company):
    unit = make_unit(parent=company)
    held = make_member(make_user(), unit, make_role())
    future = make_member(make_user(), unit, make_role(), since=today() + timedelta(days=10))
    services.close_unit(actor=SYSTEM, unit_id=unit.pk, day=today(), reason="sold")
    held.refresh_from_db()
    assert held.valid_to == today()
    assert not Membership.objects.filter(pk=future.pk).exists()
    with pytest.raises(services.UnitClosed):
        services.create_unit(actor=SYSTEM, name="x", kind="team", parent_id=unit.pk)


def test_a_unit_with_open_units_below_is_not_closed(company):
    unit = make_unit(parent=company)
    make_unit(parent=unit)
    with pytest.raises(services.UnitInUse):
        services.close_unit(actor=SYSTEM, unit_id=unit.pk, day=today(), reason="sold")


def test_closing_the_unit_of_the_last_administrator_is_refused(company):
    with pytest.raises(services.LastAdministrator):
        services.close_unit(actor=SYSTEM, unit_id=company.pk, day=today(), reason="sold")
    company.refresh_from_db()
    assert company.closed_on is None


def test_a_reopened_unit_takes_members_again(company):
    unit = make_unit(parent=company)
    services.close_unit(actor=SYSTEM, unit_id=unit.pk, day=today(), reason="sold")
    assert services.reopen_unit(actor=SYSTEM, unit_id=unit.pk).closed_on is None


def test_every_change_says_who_what_and_why_with_the_row_before_and_after(company):
    north, south = make_unit(parent=company), make_unit(parent=company)
    actor = actor_with(scope="all")
    services.move_unit(actor=actor, unit_id=north.pk, parent_id=south.pk, reason="new region")
    entry = AuditEntry.objects.get(verb="accounts.move_unit")
    assert (entry.user_id, entry.reason, entry.ip) == (actor.user_id, "new region", "127.0.0.1")
    assert (entry.subject_kind, entry.subject_id) == ("accounts.unit", north.pk)
    change = AuditChange.objects.filter(entry_id=entry.id, row_id=north.pk).order_by("id").last()
    assert change.before["path"] != change.after["path"] == f"/{company.pk}/{south.pk}/{north.pk}/"
