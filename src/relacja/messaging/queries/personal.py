"""What is kept of somebody in writing, as it is handed out to them."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from relacja.messaging.models import Attachment, Conversation, Message
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE

TALK = (
    "id", "subject", "status", "address", "name", "labels", "language", "began_at", "last_at", "rating", "rating_word",
    "beside_id",
)  # fmt: skip


def conversations_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every conversation with its messages but for notes of ours to each other, what others were asked beside it too;
    three queries."""
    actor.require(DISCLOSE)
    talks = list(
        Conversation.objects.filter(Q(party_id__in=party_ids) | Q(beside__party_id__in=party_ids))
        .order_by("pk")
        .values(*TALK)
    )
    files: dict[int, list[str]] = defaultdict(list)
    ids = [talk["id"] for talk in talks]
    for message_id, name in Attachment.objects.filter(message__conversation__in=ids).values_list("message_id", "name"):
        files[message_id].append(name)
    messages: dict[int, list[dict[str, Any]]] = defaultdict(list)
    told = ("id", "conversation_id", "direction", "at", "sender", "sender_name", "recipients", "subject", "text")
    for row in Message.objects.filter(conversation__in=ids).order_by("at", "pk").values(*told):
        messages[row.pop("conversation_id")].append(row | {"files": files[row["id"]]})
    return [talk | {"messages": messages[talk["id"]]} for talk in talks]


def parties_with_conversations(party_ids: Collection[int]) -> set[int]:  # no actor: whether something is there
    """Those of the parties with whom something was written."""
    found = Conversation.objects.filter(party_id__in=party_ids).values_list("party_id", flat=True)
    return {party_id for party_id in found if party_id is not None}
