"""A conversation as the desk shows it."""

from collections.abc import Mapping

from relacja.messaging.models import Conversation, Message
from relacja.platform.actor import Actor

SHOWN = 5


def card(actor: Actor, conversation_id: int) -> Mapping[str, object]:
    """The conversation with its last messages, the latest last; nothing where the actor may not see it."""
    conversation = Conversation.objects.visible_to(actor).select_related("mailbox").filter(pk=conversation_id).first()
    if conversation is None:
        return {}
    rows = Message.objects.filter(conversation=conversation).order_by("-at", "-pk")[:SHOWN]
    return {"conversation": conversation, "messages": list(reversed(rows))}
