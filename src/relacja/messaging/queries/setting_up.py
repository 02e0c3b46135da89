"""Mailboxes as managers set them up."""

from django.db.models import QuerySet

from relacja.messaging.models import Mailbox, MailboxShare
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.queries.conversations import MailboxNotFound
from relacja.platform.actor import Actor


def to_set_up(actor: Actor) -> "QuerySet[Mailbox]":
    """Every mailbox, used or not, by name, with whose it is; for those who set mailboxes up."""
    return Mailbox.objects.configurable_by(actor).select_related("unit", "owner").order_by("-is_active", "name")


def mailbox_to_set_up(actor: Actor, mailbox_id: int) -> Mailbox:
    """One of them. Raises `MailboxNotFound`."""
    found = to_set_up(actor).filter(pk=mailbox_id).first()
    if found is None:
        raise MailboxNotFound(mailbox_id)
    return found


def shares_of(actor: Actor, mailbox_id: int) -> list[MailboxShare]:
    """Who sees a mailbox beside those it belongs to."""
    actor.require(CONFIGURE)
    rows = MailboxShare.objects.filter(mailbox_id=mailbox_id).select_related("user", "unit")
    return list(rows.order_by("pk"))
