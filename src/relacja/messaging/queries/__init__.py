"""Every read of written messages worth a name."""

from relacja.messaging.queries import personal
from relacja.messaging.queries.approved import approved_texts
from relacja.messaging.queries.beside import is_mail, mailboxes_beside, mailboxes_to_begin, main_of, sides
from relacja.messaging.queries.conversations import (
    ConversationNotFound,
    MailboxNotFound,
    conversation_of,
    has_mailbox,
    labels,
    latest,
    mailboxes,
    visible,
)
from relacja.messaging.queries.feed import MessageNotFound, message_of
from relacja.messaging.queries.macros import MacroNotFound, actions_preview, macro_preview, macros, macros_for
from relacja.messaging.queries.measuring import parts_of_text
from relacja.messaging.queries.merging import is_split_off, mergeable, messages_from
from relacja.messaging.queries.notices import ColleagueNotFound, notices_of
from relacja.messaging.queries.participants import Taking, participants
from relacja.messaging.queries.reading import (
    arrivals,
    attachment_of,
    conversation_shown,
    mailbox_shown,
    mailboxes_shown,
    messages_of,
    original_of,
    record_of,
)
from relacja.messaging.queries.rules import RuleNotFound, incoming_rule, incoming_rules
from relacja.messaging.queries.searching import by_words, search_conversations
from relacja.messaging.queries.texts import (
    Rendered,
    TextNotFound,
    drafted,
    filled,
    find_texts,
    rendered,
    rendered_in,
    signature,
    signature_in,
    text_by_code,
    text_in,
    texts,
    wanted_languages,
)
from relacja.messaging.queries.writing import Other, others_here, own_draft, own_drafts

__all__ = [
    "ColleagueNotFound",
    "ConversationNotFound",
    "MacroNotFound",
    "MailboxNotFound",
    "MessageNotFound",
    "Other",
    "Rendered",
    "RuleNotFound",
    "Taking",
    "TextNotFound",
    "actions_preview",
    "approved_texts",
    "arrivals",
    "attachment_of",
    "by_words",
    "conversation_of",
    "conversation_shown",
    "drafted",
    "filled",
    "find_texts",
    "has_mailbox",
    "incoming_rule",
    "incoming_rules",
    "is_mail",
    "is_split_off",
    "labels",
    "latest",
    "macro_preview",
    "macros",
    "macros_for",
    "mailbox_shown",
    "mailboxes",
    "mailboxes_beside",
    "mailboxes_shown",
    "mailboxes_to_begin",
    "main_of",
    "mergeable",
    "message_of",
    "messages_from",
    "messages_of",
    "notices_of",
    "original_of",
    "others_here",
    "own_draft",
    "own_drafts",
    "participants",
    "parts_of_text",
    "personal",
    "record_of",
    "rendered",
    "rendered_in",
    "search_conversations",
    "sides",
    "signature",
    "signature_in",
    "text_by_code",
    "text_in",
    "texts",
    "visible",
    "wanted_languages",
]
