"""Conversations that might be one, and what was put together or taken apart and can be undone."""

from django.db.models import Q

from relacja.customers import queries as customers
from relacja.messaging.models import Conversation, ConversationEvent, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound, conversation_of
from relacja.messaging.queries.feed import message_of
from relacja.platform.actor import Actor

MOST = 12


def mergeable(actor: Actor, conversation_id: int) -> list[Conversation]:
    """The latest conversations of the same customer, or of the same address, into which one may be merged.

    Raises `ConversationNotFound`.
    """
    found = conversation_of(actor, conversation_id)
    same = Q(address=found.address) if found.address else Q()
    if found.party_id is not None:
        same |= Q(party_id__in=customers.members(found.party_id))
    rows = Conversation.objects.visible_to(actor, ANSWER).filter(into__isnull=True, beside_id=found.beside_id)
    rows = rows.filter(same).exclude(pk=found.pk) if same else rows.none()
    return list(rows.select_related("mailbox").order_by("-last_at", "-pk")[:MOST])


def messages_from(actor: Actor, conversation_id: int, message_id: int) -> list[int]:
    """A message and all that were written after it, our notes too, in their order. Raises `MessageNotFound`."""
    first = message_of(actor, conversation_id, message_id)
    later = Q(at__gt=first.at) | Q(at=first.at, pk__gte=first.pk)
    rows = Message.objects.filter(later, conversation=first.conversation_id)
    return list(rows.order_by("at", "pk").values_list("pk", flat=True))


def is_split_off(actor: Actor, conversation_id: int) -> bool:
    """Whether one was split off another and stands for itself; else it was merged. Raises `ConversationNotFound`."""
    found = Conversation.objects.visible_to(actor, ANSWER).filter(pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound(conversation_id)
    told = ConversationEvent.objects.filter(conversation=found, kind="split_off")
    return found.into_id is None and told.exists()
