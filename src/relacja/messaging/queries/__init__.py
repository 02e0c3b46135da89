"""Every read of written messages worth a name."""

from relacja.messaging.queries.conversations import (
    ConversationNotFound,
    MailboxNotFound,
    conversation_of,
    mailboxes,
    visible,
)
from relacja.messaging.queries.texts import Rendered, TextNotFound, find_texts, rendered, signature, text_by_code, texts
from relacja.messaging.queries.writing import Other, others_here, own_draft, own_drafts

__all__ = [
    "ConversationNotFound",
    "MailboxNotFound",
    "Other",
    "Rendered",
    "TextNotFound",
    "conversation_of",
    "find_texts",
    "mailboxes",
    "others_here",
    "own_draft",
    "own_drafts",
    "rendered",
    "signature",
    "text_by_code",
    "texts",
    "visible",
]
