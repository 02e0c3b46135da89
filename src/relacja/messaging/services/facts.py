"""What rules may ask: of a message, of its conversation, of the work it makes, and of its customer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from relacja.customers import queries as customers
from relacja.kit.conditions import Condition, FieldType, Value
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.services.matching import Writer
from relacja.messaging.types import Inbound
from relacja.platform.conditions import house_zone, read_condition, values_of_one

TEXT, FLAG, NUMBER, LIST = FieldType("text"), FieldType("flag"), FieldType("number"), FieldType("list")
ASKED = {
    "message.from": TEXT,
    "message.from_domain": TEXT,
    "message.from_name": TEXT,
    "message.to": LIST,
    "message.subject": TEXT,
    "message.text": TEXT,
    "message.language": TEXT,
    "message.automatic": TEXT,
    "message.is_automatic": FLAG,
    "message.is_answer": FLAG,
    "message.files": NUMBER,
    "message.file_names": LIST,
    "message.size": NUMBER,
    "conversation.is_new": FLAG,
    "conversation.status": TEXT,
    "conversation.subject": TEXT,
    "conversation.labels": LIST,
    "conversation.priority": NUMBER,
    "conversation.messages": NUMBER,
    "conversation.has_somebody": FLAG,
    "item.mailbox": TEXT,
    "item.address": TEXT,
    "item.language": TEXT,
    "item.known": FLAG,
}
"""Beside everything that may be asked of a customer."""
MOST_LETTERS = 20_000


@lru_cache(maxsize=512)
def condition_of(text: str) -> Condition:
    """What is kept of a rule, read once."""
    return read_condition(text, ASKED, lenient=True)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one message, and by which parties its customer goes."""

    values: Mapping[str, Any]
    party_id: int | None

    def judge(self, condition: Condition, now: datetime) -> bool:
        """Whether a condition holds."""
        return condition.judge(self.asked(condition, now), now, house_zone())

    def asked(self, condition: Condition, now: datetime) -> dict[str, Value]:
        """The values a condition asks for, those of the customer too."""
        theirs = condition.fields - ASKED.keys()
        if not theirs or self.party_id is None:
            return dict(self.values)
        return {**values_of_one(theirs, customers.members(self.party_id), now), **self.values}


def of_inbound(mailbox: Mailbox, inbound: Inbound, conversation: Conversation | None, writer: Writer) -> Facts:
    """Of a message before it is anywhere; without a conversation it would begin one."""
    text = (
        inbound.text[: min((one[0] for one in inbound.folds), default=MOST_LETTERS)] if inbound.folds else inbound.text
    )
    message = _message(inbound.sender, inbound.sender_name, inbound.recipients, inbound.subject, text)
    names = tuple(one.name for one in inbound.files)
    more = {
        "message.language": inbound.language or None,
        "message.automatic": inbound.automatic or None,
        "message.is_automatic": bool(inbound.automatic),
        "message.is_answer": bool(inbound.references),
        "message.files": len(names),
        "message.file_names": names,
        "message.size": len(inbound.original),
    }
    known = writer.is_known
    party_id = conversation.party_id if conversation else writer.party_id
    language = inbound.language or mailbox.language
    return Facts({**message, **more, **_talk(conversation), **_item(mailbox, language, known=known)}, party_id)


def of_messages(messages: Sequence[Message]) -> Iterator[tuple[Message, Facts]]:
    """Of messages that came in earlier, with their conversations as they stand now."""
    names: dict[int, list[str]] = {}
    rows = Attachment.objects.filter(message__in=messages).order_by("pk").values_list("message_id", "name")
    for message_id, name in rows:
        names.setdefault(message_id, []).append(name)
    for message in messages:
        yield message, _of_message(message, tuple(names.get(message.pk, ())))


def _of_message(message: Message, names: tuple[str, ...]) -> Facts:
    talk = message.conversation
    known = talk.party_id is not None and not talk.is_visitor
    given = _message(message.sender, message.sender_name, message.recipients, message.subject, message.visible)
    more = {
        "message.language": talk.language or None,
        "message.automatic": message.automatic or None,
        "message.is_automatic": bool(message.automatic),
        "message.is_answer": bool(message.references),
        "message.files": len(names),
        "message.file_names": names,
        "message.size": message.size,
    }
    about = _talk(None if message.way == "new" else talk)
    item = _item(message.mailbox, talk.language or message.mailbox.language, known=known)
    return Facts({**given, **more, **about, **item}, talk.party_id)


def _message(sender: str, name: str, recipients: Mapping[str, Any], subject: str, text: str) -> dict[str, Any]:
    to = (str(one) for kind in ("to", "cc") for one in recipients.get(kind) or ())
    return {
        "message.from": sender or None,
        "message.from_domain": sender.rpartition("@")[2] if "@" in sender else None,
        "message.from_name": name or None,
        "message.to": tuple(to),
        "message.subject": subject,
        "message.text": text[:MOST_LETTERS],
    }


def _talk(conversation: Conversation | None) -> dict[str, Any]:
    if conversation is None:
        return {"conversation.is_new": True, "conversation.labels": (), "conversation.messages": 0,
                "conversation.priority": 0, "conversation.has_somebody": False}  # fmt: skip
    return {
        "conversation.is_new": False,
        "conversation.status": str(conversation.status),
        "conversation.subject": conversation.subject,
        "conversation.labels": tuple(conversation.labels),
        "conversation.priority": int(conversation.priority),
        "conversation.messages": conversation.messages,
        "conversation.has_somebody": conversation.assignee_id is not None,
    }


def _item(mailbox: Mailbox, language: str, *, known: bool) -> dict[str, Any]:
    return {
        "item.mailbox": mailbox.name,
        "item.address": mailbox.address,
        "item.language": language or None,
        "item.known": known,
    }
