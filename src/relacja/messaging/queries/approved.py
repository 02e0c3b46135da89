"""Texts that a provider has approved, as they may be sent in a conversation at any time."""

from collections.abc import Iterable

from relacja.messaging.models import Conversation, MessageTemplate
from relacja.messaging.permissions import ANSWER
from relacja.platform.actor import Actor


def approved_texts(actor: Actor, conversation: Conversation) -> list[MessageTemplate]:
    """Those of its mailbox by name, each in the language nearest to the customer's."""
    actor.require(ANSWER)
    by_code: dict[str, list[MessageTemplate]] = {}
    for one in MessageTemplate.objects.filter(mailbox=conversation.mailbox, is_active=True).order_by("code"):
        by_code.setdefault(one.code, []).append(one)
    return [nearest(rows, conversation) for rows in by_code.values()]


def nearest(  # no actor: a choice among what was found
    rows: Iterable[MessageTemplate], conversation: Conversation
) -> MessageTemplate:
    """The one in the customer's language, or in the mailbox's; else the first."""
    wanted = conversation.language or conversation.mailbox.language
    return min(rows, key=lambda one: (one.language[:2] != wanted[:2], one.language))
