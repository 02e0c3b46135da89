"""What tests of written messages stand on."""

from relacja.messaging.testing.factories import (
    NOON,
    SYSTEM,
    inbound,
    letter,
    make_conversation,
    make_mailbox,
    receive,
)
from relacja.messaging.testing.fakes import Pigeon, pigeon

__all__ = [
    "NOON",
    "SYSTEM",
    "Pigeon",
    "inbound",
    "letter",
    "make_conversation",
    "make_mailbox",
    "pigeon",
    "receive",
]
