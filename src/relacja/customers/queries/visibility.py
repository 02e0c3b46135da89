"""Which customers an actor may see."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from relacja.customers.models import Party
from relacja.customers.permissions import VIEW
from relacja.platform.actor import EVERYTHING, Actor


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
    rows = Party.objects.visible_to(actor).filter(pk__in=list(ids)).values_list("pk", "canonical__display_name")
    return dict(rows)
