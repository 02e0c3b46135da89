"""Rows of written messages."""

from relacja.messaging.models.arrival import Arrival
from relacja.messaging.models.conversation import Conversation, ConversationEvent, Follower, Priority
from relacja.messaging.models.mailbox import Folder, Mailbox, MailboxShare
from relacja.messaging.models.message import Attachment, Bounce, Message

__all__ = [
    "Arrival",
    "Attachment",
    "Bounce",
    "Conversation",
    "ConversationEvent",
    "Folder",
    "Follower",
    "Mailbox",
    "MailboxShare",
    "Message",
    "Priority",
]
