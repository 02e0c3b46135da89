"""Every read of written messages worth a name."""

from relacja.messaging.queries.conversations import (
    ConversationNotFound,
    MailboxNotFound,
    conversation_of,
    mailboxes,
    visible,
)

__all__ = ["ConversationNotFound", "MailboxNotFound", "conversation_of", "mailboxes", "visible"]
