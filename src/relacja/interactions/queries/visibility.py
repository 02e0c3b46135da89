"""Which interactions an actor may see: those of parties they may see."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from relacja.customers import queries as customers
from relacja.interactions.models import Interaction, InteractionParty
from relacja.interactions.permissions import VIEW
from relacja.platform.actor import Actor


def visible(actor: Actor, permission: str = VIEW) -> "QuerySet[Interaction, Any]":
    """The interactions in which a party took part that `permission` reaches."""
    if not actor.may(permission):
        return Interaction.objects.none()
    return Interaction.objects.with_any_of(customers.visible_ids(actor, permission))


def is_visible(actor: Actor, interaction_id: int) -> bool:
    """Whether the interaction exists and the actor may see it; one query."""
    return visible(actor).filter(id=interaction_id).exists()


def parties_visible(actor: Actor, party_ids: Collection[int], permission: str = VIEW) -> set[int]:
    """Those of the parties that exist and that `permission` reaches; one query."""
    if not actor.may(permission):
        return set()
    reached = customers.visible_ids(actor, permission)
    if reached is None:
        return set(customers.canonical_ids(party_ids))
    return set(reached.filter(pk__in=list(party_ids)))


WITH_CONTACTS = """
SELECT DISTINCT p.party_id FROM interaction_party p
WHERE p.party_id = ANY(%s) AND (p.status <> 'cancelled' OR EXISTS (
    SELECT FROM interaction i WHERE i.id = p.interaction_id AND i.started_at = p.started_at AND i.captured_by = 'human'
))
"""


def parties_with_contacts(
    party_ids: Collection[int],
) -> set[int]:  # no actor: whether there is something, nothing of it
    """Those of the parties that took part in a contact, but for one that came by itself and was withdrawn since."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_CONTACTS, [list(party_ids)])
        return {party_id for (party_id,) in cursor.fetchall()}


def customer_names(actor: Actor, interaction_ids: Iterable[int]) -> dict[int, str]:
    """The name of the first customer in each interaction, as far as the actor may see them; two queries."""
    rows = InteractionParty.objects.filter(interaction_id__in=list(interaction_ids), party_id__isnull=False)
    first: dict[int, int] = {}
    for interaction_id, party_id in rows.order_by("position").values_list("interaction_id", "party_id"):
        if party_id is not None:
            first.setdefault(interaction_id, party_id)
    names = customers.party_names(actor, set(first.values()))
    return {interaction_id: names[party_id] for interaction_id, party_id in first.items() if party_id in names}
