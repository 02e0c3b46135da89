"""The consultant's side of a chat: what the visitor looks at, and that we read and write."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from relacja.messaging.models import Conversation, Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.queries import ConversationNotFound, conversation_of
from relacja.messaging.transports.web_chat.sites import CODE
from relacja.messaging.types import Direction
from relacja.platform import push
from relacja.platform.actor import Actor


def _chat(actor: Actor, conversation_id: int, permission: str) -> Conversation:
    """A chat the actor may see. Raises `ConversationNotFound`."""
    actor.require(permission)
    talk = conversation_of(actor, conversation_id)
    if talk.mailbox.transport != CODE:
        raise ConversationNotFound(conversation_id)
    return talk


def visitor_seen(actor: Actor, conversation_id: int) -> Mapping[str, Any]:
    """What is known of a chat's visitor: the page, those before it, what the site proved, what they left."""
    talk = _chat(actor, conversation_id, VIEW)
    pages = talk.context.get("pages", [])
    return {
        "conversation": talk,
        "page": pages[-1] if pages else None,
        "before": list(reversed(pages[:-1])),
        "device": talk.context.get("device", ""),
        "identity": talk.context.get("identity"),
        "rating": talk.get_rating_display() if talk.rating else "",
        "rating_word": talk.rating_word,
        "email": talk.context.get("email", ""),
    }


def consultant_types(actor: Actor, conversation_id: int) -> None:  # not a use case: nothing is kept of it
    """Somebody of ours is writing: the visitor's window says so. Raises `ConversationNotFound`."""
    talk = _chat(actor, conversation_id, ANSWER)
    with transaction.atomic():
        push.tell(talk.address, "typing")


def consultant_reads(actor: Actor, conversation_id: int) -> None:  # not a use case: no fact of the house
    """Somebody of ours has read what the visitor wrote: their window says so. Raises `ConversationNotFound`."""
    talk = _chat(actor, conversation_id, ANSWER)
    rows = Message.objects.filter(conversation_id=talk.pk, direction=Direction.INBOUND)
    last = rows.aggregate(last=Max("pk"))["last"] or 0
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        if held.context.get("seen", 0) < last:
            held.context = {**held.context, "seen": last}
            held.save(update_fields=["context"])
            push.tell(talk.address, "seen")
