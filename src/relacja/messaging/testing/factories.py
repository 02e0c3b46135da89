"""Mailboxes and messages for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Mailbox, Message
from relacja.messaging.services.intake import Seen
from relacja.messaging.services.joining import new_token
from relacja.messaging.types import Inbound, Place
from relacja.platform.actor import Actor

SYSTEM = Actor.system("test")
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_mailbox(name: str = "Service", address: str = "service@firm.test", **fields: Any) -> Mailbox:
    """A mailbox of the transport `pigeon`."""
    return services.save_mailbox(actor=SYSTEM, transport="pigeon", address=address, values={}, name=name, **fields)


def inbound(**fields: Any) -> Inbound:
    """A mail of a customer to the mailbox of `make_mailbox`."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "key": f"{number}@customer.test",
        "at": NOON,
        "sender": "anna@customer.test",
        "sender_name": "Anna Nowak",
        "recipients": {"to": ["service@firm.test"]},
        "subject": "Faktura",
        "text": "Dzień dobry, gdzie jest moja faktura?",
        "original": f"raw {number}".encode(),
    }
    return Inbound(**(given | fields))


def letter(message: Inbound, **fields: Any) -> Seen:
    """The message as the wire shows it."""
    place = Place("INBOX", 1, next(_numbers))
    return replace(Seen(place, lambda: message, message.original), **fields)


def receive(mailbox: Mailbox, *messages: Inbound, **fields: Any) -> list[Arrival]:
    """Let messages come in."""
    seen = [letter(message, **fields) for message in messages]
    return services.take_in(actor=SYSTEM, mailbox_id=mailbox.pk, seen=seen)


def make_conversation(
    mailbox: Mailbox, *, subject: str = "Faktura", text: str = "Gdzie jest?", sender: str = "anna@customer.test",
    sender_name: str = "Anna Nowak", at: datetime = NOON, **fields: Any
) -> tuple[Message, Arrival]:  # fmt: skip
    """The bare rows of a conversation that waits for us, with one message and its arrival: no customer is looked for,
    nothing stands on the timeline. `fields` are those of `Conversation`."""
    number = next(_numbers)
    given: dict[str, Any] = {"waiting_since": at, "messages": 1, "address": sender, "name": sender_name}
    conversation = Conversation.objects.create(
        mailbox=mailbox, token=new_token(), subject=subject, began_at=at, last_at=at, last_text=text, **(given | fields)
    )
    message = Message.objects.create(
        conversation=conversation, mailbox=mailbox, direction="inbound", key=f"made{number}@customer.test", at=at,
        sender=sender, sender_name=sender_name, recipients={"to": [mailbox.address]}, subject=subject, text=text,
        way="new",
    )  # fmt: skip
    arrival = Arrival.objects.create(
        mailbox=mailbox, key=f"made:{number}", state=Arrival.State.IN, reason="new", sender=sender, subject=subject,
        message=message, seen_at=at,
    )  # fmt: skip
    return message, arrival
