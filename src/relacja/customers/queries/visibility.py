"""Which customers an actor may see."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from relacja.customers.models import Party, Tag
from relacja.customers.models.access import REACHED
from relacja.customers.permissions import VIEW
from relacja.platform import sql
from relacja.platform.actor import EVERYTHING, Actor, Reach


def visible_ids(actor: Actor, permission: str = VIEW) -> QuerySet[Any] | None:
    """Ids of the parties `permission` reaches, merged ones included, to filter by; None where that is all of them."""
    if actor.reach(permission) == EVERYTHING:
        return None
    return Party.objects.visible_to(actor, permission).values_list("pk", flat=True)


def is_visible(actor: Actor, party_id: int, permission: str = VIEW) -> bool:
    """Whether the actor may see this party (or another one held to be the same)."""
    return Party.objects.visible_to(actor, permission).filter(pk=party_id).exists()


def party_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Names of those parties that the actor may see; a merged one has the name of its canonical party. One query."""
    wanted = sorted(set(ids))
    reach = actor.reach(VIEW)
    if reach is None or not wanted:
        return {}
    if reach.everything:
        return dict(sql.rows(NAMES, {"ids": wanted}))
    return dict(sql.rows(SEEN_NAMES, {"ids": wanted, **_who(actor, reach)}))


def own_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """What each of those parties that the actor may see is called itself, merged or not. One query."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(Party.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "display_name"))


def tag_names(ids: Iterable[int]) -> dict[int, str]:  # no actor: labels that everybody knows
    """Names of tags by id; one query."""
    return dict(Tag.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def visible_members(actor: Actor, party_id: int, permission: str = VIEW) -> list[int]:
    """All parties held to be the same as this one, the canonical one first; none where it is not seen. One query."""
    asked = members_asked(actor, permission)
    return [row[0] for row in sql.rows(asked[0], {"party_id": party_id, **asked[1]})] if asked else []


def members_asked(actor: Actor, permission: str = VIEW) -> tuple[str, dict[str, Any]] | None:
    """The statement of `visible_members` and its parameters but `party_id`, for whoever reads more in the same; None
    for who sees nobody."""
    reach = actor.reach(permission)
    if reach is None:
        return None
    return (MEMBERS, {}) if reach.everything else (SEEN_MEMBERS, _who(actor, reach))


def reached_members(actor: Actor, member_ids: Sequence[int], permission: str) -> list[int]:
    """These parties, seen by `customers.view` and held to be the same, as far as another permission reaches them too.

    No query where it reaches as far; roles may let somebody see a customer but not, say, the orders.
    """
    reach = actor.reach(permission)
    if reach is None:
        return []
    if reach.everything or reach == actor.reach(VIEW):
        return list(member_ids)
    found = Party.objects.visible_to(actor, permission).filter(pk__in=list(member_ids)).exists()
    return list(member_ids) if found else []


def _who(actor: Actor, reach: Reach) -> dict[str, Any]:
    return {"user_id": actor.user_id, "unit_ids": sorted(reach.unit_ids)}


NAMES = """
SELECT p.id, c.display_name FROM customers_party p JOIN customers_party c ON c.id = p.canonical_id
WHERE p.id = ANY(%(ids)s::bigint[])
"""
SEEN_NAMES = f"{NAMES} AND p.id IN ({REACHED} AND a.party_id = ANY(%(ids)s::bigint[]))"

_MEMBERS = """
WITH me AS MATERIALIZED (SELECT canonical_id AS id FROM customers_party WHERE id = %(party_id)s::bigint--seen--)
SELECT id FROM me
UNION ALL (
    SELECT p.id FROM me JOIN customers_party p ON p.canonical_id = me.id AND p.canonical_id <> p.id ORDER BY p.id
)
"""
MEMBERS = _MEMBERS.replace("--seen--", "")
SEEN_MEMBERS = _MEMBERS.replace("--seen--", f" AND EXISTS ({REACHED} AND a.party_id = %(party_id)s::bigint)")


def owner_of(party_id: int) -> int | None:  # no actor: the router looks for the colleague, who then sees what they may
    """The user who looks after a customer, if anybody does."""
    row = sql.row("SELECT owner_id FROM customers_party WHERE id = %s::bigint", [party_id])
    return row[0] if row else None
