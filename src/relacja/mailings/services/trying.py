"""A design sent to whoever works on it, to see it as it arrives."""

import uuid

from django.utils import timezone

from relacja.accounts import queries as accounts
from relacja.mailings.permissions import DESIGN
from relacja.mailings.types import Written
from relacja.messaging import services as messaging
from relacja.messaging.types import Outgoing
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class NoAddress(LookupError):
    """It is nobody's own mail address that could be written to."""


@use_case(permits=DESIGN)
def try_design(*, actor: Actor, mailbox_id: int, text: Written) -> str:
    """Send a letter to oneself; the address. Raises `NoAddress`, `NoLine`, and what the wire raises."""
    colleague = accounts.colleague(actor.user_id or 0)
    if colleague is None:
        raise NoAddress
    opened = messaging.open_line(actor=actor, mailbox_id=mailbox_id)
    domain = opened.address.rpartition("@")[2]
    outgoing = Outgoing(
        key=f"{uuid.uuid4().hex}@{domain or 'letters.invalid'}", at=timezone.now(), sender=opened.address,
        sender_name=opened.name, to=(colleague.email,), subject=text.subject, text=text.text, html=text.html,
        headers=(("Auto-Submitted", "auto-generated"),),
    )  # fmt: skip
    try:
        opened.line.send(outgoing, lambda step: None)
    finally:
        opened.line.close()
    audit.note(mailbox=mailbox_id)
    return colleague.email
