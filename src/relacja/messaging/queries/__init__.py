"""Every read of written messages worth a name."""

from relacja.messaging.queries.conversations import (
    ConversationNotFound,
    MailboxNotFound,
    conversation_of,
    mailboxes,
    visible,
)
from relacja.messaging.queries.feed import MessageNotFound, message_of
from relacja.messaging.queries.macros import MacroNotFound, macro_preview, macros, macros_for
from relacja.messaging.queries.rules import incoming_rules
from relacja.messaging.queries.texts import (
    Rendered,
    TextNotFound,
    filled,
    find_texts,
    rendered,
    signature,
    text_by_code,
    texts,
)
from relacja.messaging.queries.writing import Other, others_here, own_draft, own_drafts

__all__ = [
    "ConversationNotFound",
    "MacroNotFound",
    "MailboxNotFound",
    "MessageNotFound",
    "Other",
    "Rendered",
    "TextNotFound",
    "conversation_of",
    "filled",
    "find_texts",
    "incoming_rules",
    "macro_preview",
    "macros",
    "macros_for",
    "mailboxes",
    "message_of",
    "others_here",
    "own_draft",
    "own_drafts",
    "rendered",
    "signature",
    "text_by_code",
    "texts",
    "visible",
]
