"""What rules on incoming messages let people write conditions about."""

from django.utils.translation import gettext_lazy as _

from relacja.kit.conditions import FieldType
from relacja.messaging.services.facts import ASKED
from relacja.platform.conditions import PartyVocabulary, vocabularies

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
