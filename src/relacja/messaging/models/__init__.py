"""Rows of written messages."""

from relacja.messaging.models.arrival import Arrival
from relacja.messaging.models.conversation import Conversation, ConversationEvent, Follower, Priority
from relacja.messaging.models.deeds import IncomingRule, Macro
from relacja.messaging.models.hook import HookPost, MessageTemplate
from relacja.messaging.models.mailbox import Folder, Mailbox, MailboxShare
from relacja.messaging.models.message import Attachment, Bounce, Message, PicturesFrom, Recipient
from relacja.messaging.models.notice import HowTold, Notice, NoticeChoice, NoticeKind
from relacja.messaging.models.text import VARIABLES, Text, TextVariant
from relacja.messaging.models.writing import SILENCE, Draft, DraftFile, Presence

__all__ = [
    "SILENCE",
    "VARIABLES",
    "Arrival",
    "Attachment",
    "Bounce",
    "Conversation",
    "ConversationEvent",
    "Draft",
    "DraftFile",
    "Folder",
    "Follower",
    "HookPost",
    "HowTold",
    "IncomingRule",
    "Macro",
    "Mailbox",
    "MailboxShare",
    "Message",
    "MessageTemplate",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "PicturesFrom",
    "Presence",
    "Priority",
    "Recipient",
    "Text",
    "TextVariant",
]
