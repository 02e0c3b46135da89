"""Mailboxes as managers set them up, and whose things somebody sets up."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db.models import QuerySet

from relacja.accounts import queries as accounts
from relacja.accounts import services as leaving
from relacja.messaging.models import Mailbox, MailboxShare, MessageTemplate
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import transports
from relacja.messaging.queries.conversations import MailboxNotFound
from relacja.platform.actor import Actor


def to_set_up(actor: Actor) -> "QuerySet[Mailbox]":
    """Every mailbox, used or not, by name, with whose it is; for those who set mailboxes up."""
    return Mailbox.objects.configurable_by(actor).select_related("unit", "owner").order_by("-is_active", "name")


def deaf_sender(actor: Actor) -> str:
    """The address from which the house writes to colleagues, where no mailbox in use is read at it: what comes back to
    it is heard by nobody here. Blank where it is heard, and where no mail leaves at all."""
    actor.require(CONFIGURE)
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    mails = [code for code, plug in transports.items() if plug.medium == "email"]
    read = Mailbox.objects.filter(address__iexact=address, is_active=True, transport__in=mails)
    return "" if not leaving.mail_leaves() or read.exists() else address


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


def templates_of(actor: Actor, mailbox_id: int) -> "QuerySet[MessageTemplate]":
    """The texts that a provider has approved for a mailbox, by name and language."""
    mine = Mailbox.objects.configurable_by(actor).filter(pk=mailbox_id).values("pk")
    rows = MessageTemplate.objects.filter(mailbox__in=mine)
    return rows.order_by("-is_active", "code", "language")


class TemplateNotFound(LookupError):
    """There is no such text of the provider, or it is not the actor's to set up."""


def template_of(actor: Actor, mailbox_id: int, template_id: int) -> MessageTemplate:
    """One of them. Raises `TemplateNotFound`."""
    found = templates_of(actor, mailbox_id).filter(pk=template_id).first()
    if found is None:
        raise TemplateNotFound(template_id)
    return found


@dataclass(frozen=True, slots=True)
class Homes:
    """Whose rules, macros and texts somebody sets up: the house's, those of units, of mailboxes."""

    whole_house: bool
    units: tuple[tuple[int, str], ...]
    mailboxes: tuple[tuple[int, str], ...]

    def hold(self, unit_id: int | None, mailbox_id: int | None) -> bool:
        """Whether what belongs there may be changed."""
        if mailbox_id is not None:
            return any(pk == mailbox_id for pk, _name in self.mailboxes)
        return self.whole_house or any(pk == unit_id for pk, _name in self.units)


def homes(actor: Actor) -> Homes:
    """Of the actor."""
    reach = actor.reach(CONFIGURE)
    boxes = Mailbox.objects.visible_to(actor, CONFIGURE).order_by("name").values_list("pk", "name")
    units = accounts.unit_choices(actor, CONFIGURE)
    return Homes(reach is not None and reach.everything, tuple(units), tuple(boxes))
