"""What conditions may ask: of a customer whether they wait and when they last wrote; of a message, what rules judge."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relacja.kit.conditions import FieldType
from relacja.messaging.events import (
    ConversationRated,
    ConversationResolved,
    ConversationWaiting,
    MessageSent,
    MessagesReceived,
)
from relacja.messaging.services.facts import ASKED
from relacja.platform.conditions import PartyVocabulary, vocabularies
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.platform.outbox import Event

LABELS = {
    "message.from": _("Address of the sender"),
    "message.from_domain": _("Domain of the sender"),
    "message.from_name": _("Name of the sender"),
    "message.to": _("Addresses of the recipients"),
    "message.subject": _("Subject of the message"),
    "message.text": _("Text of the message"),
    "message.language": _("Language of the message"),
    "message.automatic": _("Kind of machine that wrote"),
    "message.is_automatic": _("A machine wrote"),
    "message.is_answer": _("It answers another message"),
    "message.files": _("Number of files"),
    "message.file_names": _("Names of files"),
    "message.size": _("Size of the message in bytes"),
    "conversation.is_new": _("It begins a conversation"),
    "conversation.status": _("Where the conversation stands"),
    "conversation.subject": _("Subject of the conversation"),
    "conversation.labels": _("Labels of the conversation"),
    "conversation.priority": _("Priority of the conversation"),
    "conversation.messages": _("Number of messages in the conversation"),
    "conversation.has_somebody": _("Somebody has the conversation"),
    "item.mailbox": _("Name of the mailbox"),
    "item.address": _("Address of the mailbox"),
    "item.language": _("Language of the work"),
    "item.known": _("The customer is known"),
}


class MessageVocabulary(PartyVocabulary):
    """The vocabulary of rules on incoming messages: the message first, then its conversation, then the customer."""

    def find(self, key: str) -> FieldType | None:
        """What is known about a field, with its name."""
        found, label = super().find(key), LABELS.get(key)
        return FieldType(found.kind, found.choices, str(label), found.words) if found and label else found

    def names(self) -> list[str]:
        """All keys that can be named, in the order in which they help."""
        return list(dict.fromkeys([*LABELS, *super().names()]))


vocabularies.add("messaging", MessageVocabulary(ASKED))

TALKS = """(SELECT c.status, c.waiting_since, c.rating, c.last_at FROM messaging_conversation c
WHERE c.party_id = ANY(%(members)s::bigint[]) AND c.into_id IS NULL) c"""
WROTE = """(SELECT m.at FROM messaging_conversation c JOIN messaging_message m ON m.conversation_id = c.id
WHERE c.party_id = ANY(%(members)s::bigint[]) AND m.direction = 'inbound' AND m.at <= %(at)s::timestamptz) m"""

# reads customers: which parties are held to be the same, in the one statement that counts
OF_ALL = """
SELECT p.canonical_id AS party_id, {value} AS value FROM messaging_conversation c
JOIN customers_party p ON p.id = c.party_id WHERE c.into_id IS NULL GROUP BY p.canonical_id
"""
# reads customers: the same
WROTE_OF_ALL = """
SELECT p.canonical_id AS party_id, (max(m.at) AT TIME ZONE %s::text)::date AS value FROM messaging_conversation c
JOIN customers_party p ON p.id = c.party_id JOIN messaging_message m ON m.conversation_id = c.id
WHERE m.direction = 'inbound' AND m.at <= %s::timestamptz GROUP BY p.canonical_id
"""
CHANGED_BY = (MessagesReceived, MessageSent, ConversationWaiting, ConversationResolved)


class OfTalks(ConditionField):
    """Something about the conversations of a customer, as they stand."""

    group = _("Messages")
    changed_by: tuple[type[Event], ...] = CHANGED_BY
    value: str

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(OF_ALL.format(value=self.value))


@condition_fields.plug("messaging.waiting")
class WaitingField(OfTalks):
    """Whether the customer wrote, and nobody has answered yet."""

    label = _("Waits for an answer")
    kind: FieldKind = "flag"
    value = "bool_or(c.waiting_since IS NOT NULL)"
    one = ForOne(TALKS, value)


@condition_fields.plug("messaging.open_conversations")
class OpenConversationsField(OfTalks):
    """How many conversations of the customer are not resolved."""

    label = _("Open conversations")
    kind: FieldKind = "number"
    value = "sum(CASE WHEN c.status = 'resolved' THEN 0 ELSE 1 END)::int"
    one = ForOne(TALKS, value)


@condition_fields.plug("messaging.last_rating")
class LastRatingField(OfTalks):
    """How the customer found the last conversation they rated."""

    label = _("Last rating of a conversation, 1 (bad) to 3 (good)")
    kind: FieldKind = "number"
    changed_by = (ConversationRated,)
    value = "(array_agg(c.rating ORDER BY c.last_at DESC) FILTER (WHERE c.rating IS NOT NULL))[1]::int"
    one = ForOne(TALKS, value)


@condition_fields.plug("messaging.last_wrote_on")
class LastWroteField(ConditionField):
    """The last day the customer wrote to us."""

    group = _("Messages")
    label = _("Last wrote")
    kind: FieldKind = "date"
    changed_by = (MessagesReceived,)
    one = ForOne(WROTE, "(max(m.at) AT TIME ZONE %(zone)s::text)::date")

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(WROTE_OF_ALL, (settings.TIME_ZONE, at))
