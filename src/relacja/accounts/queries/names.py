"""Names of colleagues and units: no secret within the company, so every signed-in user may read them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.queries.people import of_today
from relacja.accounts.rules.grants import EVERY
from relacja.platform import sql
from relacja.platform.actor import Actor


def user_names(ids: Iterable[int | None]) -> dict[int, str]:  # no actor: colleagues know their names
    """Names of users by id; one query, none where there is nothing to ask."""
    wanted = {user_id for user_id in ids if user_id is not None}
    if not wanted:
        return {}
    rows = sql.rows("SELECT id, full_name, email FROM accounts_user WHERE id = ANY(%s::bigint[])", [sorted(wanted)])
    return {user_id: name or email for user_id, name, email in rows}


def unit_names(ids: Iterable[int | None]) -> dict[int, str]:  # no actor: colleagues know their units
    """Names of units by id; one query, none where there is nothing to ask."""
    wanted = {unit_id for unit_id in ids if unit_id is not None}
    if not wanted:
        return {}
    statement = "SELECT id, name FROM accounts_organisationunit WHERE id = ANY(%s::bigint[])"
    return dict(sql.rows(statement, [sorted(wanted)]))


def user_choices(
    actor: Actor, permission: str, search: str = "", limit: int = 20, *, may: str = "", only: int | None = None
) -> list[tuple[int, str]]:
    """Active users the actor may choose where `permission` is asked for: members of the units it reaches, and self.

    With `may`, those of them who hold that permission today; with `only`, that user or nobody.
    """
    users = User.objects.visible_to(actor, permission).filter(is_active=True)
    if may:
        users = users.filter(pk__in=_holding(may))
    if only is not None:
        users = users.filter(pk=only)
    if search:
        users = users.named_like(search)
    rows = users.order_by("full_name", "id").values_list("id", "full_name", "email")[:limit]
    return [(user_id, name or email) for user_id, name, email in rows]


def _holding(permission: str) -> "QuerySet[Any, int]":
    roles = Role.objects.filter(Q(permissions__contains=[permission]) | Q(permissions__contains=[EVERY]))
    return of_today(Membership.objects.filter(role__in=roles)).values_list("user_id", flat=True)


def unit_choices(actor: Actor, permission: str) -> list[tuple[int, str]]:
    """Open units that `permission` reaches, in the order of the tree, names indented by depth."""
    units = OrganisationUnit.objects.visible_to(actor, permission).filter(closed_on__isnull=True)
    rows = list(units.values_list("id", "name", "path", "parent_id"))
    names = {unit_id: name for unit_id, name, _, _ in rows}
    ordered = sorted(rows, key=lambda row: [(names.get(step, ""), step) for step in steps(row[2])])
    shallowest = min((len(steps(row[2])) for row in ordered), default=0)
    return [(row[0], "\u2003" * (len(steps(row[2])) - shallowest) + row[1]) for row in ordered]


def steps(path: str) -> list[int]:
    """Ids of a unit's path from the root down, the unit itself last."""
    return [int(step) for step in path.strip("/").split("/") if step]
