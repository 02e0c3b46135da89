"""Conversations that might be one, and what was put together or taken apart and can be undone."""

import re

from django.db.models import Q

from relacja.customers import queries as customers
from relacja.messaging.models import Conversation, ConversationEvent, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound, conversation_of
from relacja.messaging.queries.feed import message_of
from relacja.messaging.queries.searching import by_words
from relacja.platform.actor import Actor

MOST = 12
PARTIES = 8


NUMBER = re.compile(r"#?\s*(\d{1,18})")


def mergeable(actor: Actor, conversation_id: int, asked: str = "") -> list[Conversation]:
    """The latest conversations into which one may be merged: of the same customer or address, or where something is
    `asked`, those of whomever that have this number, these words as above the inbox, or a customer of this name.

    Raises `ConversationNotFound`.
    """
    found = conversation_of(actor, conversation_id)
    wanted = _asked(actor, asked) if asked.strip() else _same(found)
    rows = Conversation.objects.visible_to(actor, ANSWER).filter(into__isnull=True, beside_id=found.beside_id)
    rows = rows.filter(wanted).exclude(pk=found.pk) if wanted else rows.none()
    return list(rows.select_related("mailbox").order_by("-last_at", "-pk")[:MOST])


def _same(found: Conversation) -> Q:
    same = Q(address=found.address) if found.address else Q()
    return same | Q(party_id__in=customers.members(found.party_id)) if found.party_id is not None else same


def _asked(actor: Actor, asked: str) -> Q:
    number = NUMBER.fullmatch(asked.strip())
    wanted = by_words(asked) or Q()
    if number:
        wanted |= Q(pk=int(number[1]))
    else:
        named = [pk for hit in customers.search_parties(actor, asked, PARTIES) for pk in customers.members(hit.id)]
        wanted |= Q(party_id__in=named) if named else Q()
    return wanted


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
