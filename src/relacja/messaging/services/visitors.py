"""Visitors who turn out to be customers, and customers who turn out not to be."""

from relacja.customers import queries as customers
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER
from relacja.messaging.services import turns
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


@use_case(permits=ANSWER)
def mark_known(*, actor: Actor, party_id: int) -> int:
    """Whoever these conversations are with was joined to somebody, or parted again: they say whether they are with a
    visitor. How many have changed."""
    is_visitor = customers.is_visitor(customers.canonical_ids([party_id]).get(party_id, party_id))
    talks = Conversation.objects.filter(party_id=party_id).exclude(is_visitor=is_visitor)
    ids = list(talks.values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=ids).update(is_visitor=is_visitor, candidates=[])
    for conversation_id in ids:
        turns.tell(conversation_id)
    audit.note(conversations=len(ids))
    return len(ids)
