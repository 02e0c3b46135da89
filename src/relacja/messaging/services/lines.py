"""Wires that stay open for letters to many."""

from dataclasses import dataclass

from relacja.messaging.models import Mailbox
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import Line, transports
from relacja.messaging.services.delivering import settings_of
from relacja.platform.actor import Actor


class NoLine(LookupError):
    """The mailbox is not in use, the actor may not write from it, or its transport keeps no wire open."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A wire, and whose words go over it."""

    line: Line
    address: str
    name: str
    signs: bool


def open_line(*, actor: Actor, mailbox_id: int) -> OpenLine:  # not a use case: it changes nothing here
    """A wire of a mailbox, opened at the first letter. Raises `NoLine`."""
    mailbox = Mailbox.objects.visible_to(actor, ANSWER).filter(pk=mailbox_id, is_active=True).first()
    transport = transports.get(mailbox.transport) if mailbox else None
    settings = settings_of(mailbox) if mailbox else {}
    line = transport.line(settings) if transport else None
    if mailbox is None or line is None:
        raise NoLine(mailbox_id)
    return OpenLine(line, mailbox.address, mailbox.name, signs=bool(settings.get("dkim_key")))
