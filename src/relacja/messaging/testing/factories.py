"""Mailboxes and messages for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from relacja.messaging import services
from relacja.messaging.models import Arrival, Mailbox
from relacja.messaging.services.intake import Seen
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
