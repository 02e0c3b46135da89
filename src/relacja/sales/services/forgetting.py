"""Orders of somebody who is forgotten."""

from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import use_case
from relacja.sales.models import Order, OrderDay


@use_case(permits=FORGET)
def part_orders_from(*, actor: Actor, person: Person) -> set[int]:
    """Keep the person's orders without the person, as those of guests are kept; the ids of them. What was counted of
    them by the day goes."""
    ids = set(Order.objects.select_for_update().filter(party__in=person.party_ids).values_list("pk", flat=True))
    Order.objects.filter(pk__in=ids).update(party=None)
    OrderDay.objects.filter(party_id__in=person.party_ids).delete()
    return ids
