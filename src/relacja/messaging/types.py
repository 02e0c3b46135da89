"""Values handed through the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Where a conversation stands: with us, with the customer, put off, done."""

    OPEN = "open", pgettext_lazy("conversation", "Open")
    PENDING = "pending", pgettext_lazy("conversation", "Waiting for the customer")
    SNOOZED = "snoozed", pgettext_lazy("conversation", "Put off")
    RESOLVED = "resolved", pgettext_lazy("conversation", "Resolved")


class Rating(IntegerChoices):
    """How a customer found a conversation that has ended, by their own word."""

    BAD = 1, pgettext_lazy("rating", "Bad")
    FAIR = 2, pgettext_lazy("rating", "So-so")
    GOOD = 3, pgettext_lazy("rating", "Good")


class Direction(TextChoices):
    """Which way a message went; a note is for us alone."""

    INBOUND = "inbound", pgettext_lazy("message", "Inbound")
    OUTBOUND = "outbound", pgettext_lazy("message", "Outbound")
    NOTE = "note", _("Note")


class Delivery(TextChoices):
    """Where an outgoing message stands. It only moves forward; `unsure`: the line broke when it may have gone out."""

    QUEUED = "queued", _("Will be sent")
    SENDING = "sending", _("Is being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    UNSURE = "unsure", _("May have been sent")
    FAILED = "failed", _("Not sent")
    BOUNCED = "bounced", _("Came back")


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with a message."""

    name: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class DraftText:
    """What an answer or a note is made of while it is being written; blank recipients: whoever wrote."""

    text: str = ""
    html: str = ""
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written."""
        return not (self.text.strip() or self.html.strip())


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A text to be set up: `variants` are subject and body by language."""

    code: str
    name: str
    variants: Mapping[str, tuple[str, str]]
    kind: str = "canned"
    unit_id: int | None = None
    mailbox_id: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule on incoming messages to be set up; no mailbox: all of them."""

    name: str
    condition: str
    actions: Sequence[Mapping[str, str]]
    mailbox_id: int | None = None
    goes_on: bool = True
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message that lies with the provider still: `key` is what its transport fetches it by."""

    key: str
    name: str = ""
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as a transport understood it, before it is known whose it is.

    `key` names it for ever. `references` are the keys it answers, the nearest last; `tokens` those of our conversations
    that stand in its addresses. `folds` are what was quoted in `text`, as in `Message`. `original` is what came over
    the wire. `sign` is what a sender without an address is known by.
    """

    key: str
    at: datetime
    sender: str
    sender_name: str = ""
    recipients: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    text: str = ""
    folds: tuple[tuple[int, int, str], ...] = ()
    thread_root: str = ""
    html: str = ""
    remote: bool = False
    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    automatic: str = ""
    protection: str = ""
    problems: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    media: tuple[Media, ...] = ()
    original: bytes = b""
    language: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    bounced: tuple["Bounced", ...] = ()
    complaints: tuple["Bounced", ...] = ()
    invitations: tuple["Invitation", ...] = ()
    is_ours: bool = False
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message was seen: a folder of an account with its UIDVALIDITY and the UID; or the provider's key."""

    folder: str = ""
    uidvalidity: int = 0
    uid: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out, as a transport needs it. `key` names it for ever and does not change when it is tried
    again; `references` are the keys it answers, the nearest last. `token` is that of its conversation, `number` its
    own: both may stand in addresses, so that answers and bounces find home; in a letter to many its `mark` does.
    """

    key: str
    at: datetime
    sender: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    token: str = ""
    number: int = 0
    subject: str = ""
    text: str = ""
    html: str = ""
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    language: str = ""
    is_automatic: bool = False
    template: str = ""
    template_language: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    mark: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it is handed over for: `only` these where the others have it already, though its heads name all."""
        return self.only or tuple(dict.fromkeys((*self.to, *self.cc, *self.bcc)))


MOST_FILES, MOST_BYTES = 20, 25 << 20
"""Files that go along with one message, and their size together."""


class Step(StrEnum):
    """How far a line has come with a message: its end is about to leave us, has left us, was answered by a yes."""

    ENDING = "ending"
    ENDED = "ended"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """A letter to many that something is about: whose it is, and the address it went to."""

    id: int
    party_id: int | None
    address: str


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """A message that answers a letter to many, and the conversation it began."""

    message_id: int
    conversation_id: int
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message was handed over: what the other side calls it, and whom it refused, with its words.

    `later`: whom it refuses for now only, while it took the message for others; they are tried again, alone. Where it
    goes to `Outgoing.only` some, it may have been taken for nobody.
    `is_to_be_filed`: the account has a place for what was sent; the original is put there by `Transport.file_sent`.
    """

    provider_key: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    original: bytes = b""
    is_to_be_filed: bool = False


@dataclass(frozen=True, slots=True)
class StatusNews:
    """A provider's word about a message of ours; statuses only move forward.

    `key` is our own name of the message, where the provider says it back; `recipient` whom it is about.
    """

    provider_key: str
    delivery: Delivery
    at: datetime
    detail: str = ""
    key: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A request at a webhook, as it came: the public address, headers by their names in small letters, the body byte
    for byte. `at` is when it came: what is too old by then is not believed."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Bounced:
    """One recipient whom a message of ours did not reach, as a server reports it.

    `of` are the keys by which the message may be found: its Message-ID, the token of its bounce address.
    """

    recipient: str
    of: tuple[str, ...] = ()
    status: str = ""
    permanence: str = "unknown"
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting that a message asks for or calls off; `uid` names it for ever, a later `sequence` changes it."""

    uid: str
    starts_at: datetime
    ends_at: datetime | None = None
    summary: str = ""
    place: str = ""
    sequence: int = 0
    is_called_off: bool = False
