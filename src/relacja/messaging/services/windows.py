"""How long after a customer's last message a free text may be sent, and the approved texts that may be sent always."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from relacja.messaging.models import Conversation, Mailbox, Message, MessageTemplate
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import transports
from relacja.messaging.queries.approved import nearest
from relacja.messaging.queries.conversations import MailboxNotFound
from relacja.messaging.rules import places
from relacja.messaging.types import Direction
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class WindowClosed(ValueError):
    """The customer wrote too long ago: only an approved text may be sent. Carries since when."""

    def __init__(self, closed_at: datetime | None) -> None:
        super().__init__("only an approved text may be sent")
        self.closed_at = closed_at


class TextTooLong(ValueError):
    """The text is longer than the transport takes. Carries how many letters it takes."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"longer than {longest}")
        self.longest = longest


class NoFiles(ValueError):
    """The transport carries no files."""


class NoSuchTemplate(LookupError):
    """The mailbox has no such approved text in this language."""


class MissingValue(ValueError):
    """A place of an approved text has no value. The text says which."""


class BadTemplate(ValueError):
    """An approved text has its places numbered from one, each said what it is for."""


def closes_at(  # not a use case: a question about a conversation that was found
    conversation: Conversation,
) -> datetime | None:
    """Until when a free text may be sent; None where that is always, or where the customer never wrote."""
    hours, last_at = _hours(conversation.mailbox), _last_at(conversation)
    return last_at + timedelta(hours=hours) if hours and last_at else None


def _hours(mailbox: Mailbox) -> int:
    transport = transports.get(mailbox.transport)
    return transport.capabilities.window_hours if transport else 0


def _last_at(conversation: Conversation) -> datetime | None:
    rows = Message.objects.filter(conversation=conversation, direction=Direction.INBOUND)
    return rows.order_by("-at").values_list("at", flat=True).first()


def text_of(  # not a use case: what may be said, asked inside one
    conversation: Conversation, *, text: str, template: str, values: Mapping[str, str], at: datetime, files: int = 0
) -> tuple[str, str]:
    """What the customer will read: the text as it is, or the approved one with its values in it; and which that is,
    by its name and language.

    Raises `WindowClosed`, `TextTooLong`, `NoFiles`, `NoSuchTemplate`, `MissingValue`.
    """
    transport = transports.get(conversation.mailbox.transport)
    if files and transport and not transport.capabilities.files:
        raise NoFiles
    if template:
        return _filled(conversation, template, values)
    if _hours(conversation.mailbox):
        until = closes_at(conversation)
        if until is None or at > until:
            raise WindowClosed(until)
    longest = transport.capabilities.longest if transport else 0
    if longest and len(text) > longest:
        raise TextTooLong(longest)
    return text, ""


def _filled(conversation: Conversation, code: str, values: Mapping[str, str]) -> tuple[str, str]:
    rows = list(MessageTemplate.objects.filter(mailbox=conversation.mailbox, code=code, is_active=True))
    if not rows:
        raise NoSuchTemplate(code)
    found = nearest(rows, conversation)
    parts = places.parts(found.text, values)
    missing = next((part for part in parts if part.is_missing), None)
    if missing is not None:
        raise MissingValue(str(missing.place))
    return "".join(part.text for part in parts), f"{code}/{found.language}"


@use_case(permits=CONFIGURE)
def save_template(
    *,
    actor: Actor,
    mailbox_id: int,
    code: str,
    language: str,
    text: str,
    fields: Sequence[str] = (),
    is_active: bool = True,
) -> MessageTemplate:
    """Tell of a text that the provider has approved, or change one. Raises `MailboxNotFound`, `BadTemplate`."""
    mailbox = Mailbox.objects.configurable_by(actor).filter(pk=mailbox_id).first()
    if mailbox is None:
        raise MailboxNotFound(mailbox_id)
    if not code.strip() or not text.strip() or places.numbers(text) != list(range(1, len(fields) + 1)):
        raise BadTemplate(code)
    kept = {"text": text, "fields": [one[:60] for one in fields], "is_active": is_active}
    row, _new = MessageTemplate.objects.update_or_create(
        mailbox=mailbox, code=code.strip(), language=language, defaults=kept
    )
    audit.note(mailbox=mailbox.name, template=row.code)
    return row
