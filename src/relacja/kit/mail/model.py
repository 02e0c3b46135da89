"""What a message is, once understood: plain frozen values."""

from dataclasses import dataclass, field
from datetime import datetime

from relacja.kit import email


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a header: the name as shown and the address as written; either may be empty."""

    name: str
    email: str

    @property
    def key(self) -> str:
        """The address for comparing: lower case, domain in ASCII."""
        try:
            return email.parse(self.email)
        except email.BadEmail:
            return self.email.strip().lower()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part kept as it is; `content` is decoded from its transfer encoding and otherwise untouched."""

    name: str
    declared_type: str
    content_id: str
    is_inline: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """An invitation: its method (`REQUEST`, `REPLY`, `CANCEL` ...; empty if not said) and the iCalendar file."""

    method: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the headers say about the kind of message; empty where they say nothing.

    `return_path` is None where there is none, and empty for `<>`: the sender of bounces.
    """

    auto_submitted: str = ""
    precedence: str = ""
    list_id: str = ""
    list_unsubscribe: str = ""
    list_post: str = ""
    suppress: str = ""
    auto_reply: str = ""
    return_path: str | None = None
    feedback_id: str = ""
    failed_recipients: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    mailer: str = ""
    thread_index: str = ""
    content_type: str = ""
    report_type: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. Ids stand without their angle brackets.

    `text` is the best plain text, `html` the raw HTML where there was some; both are whole, quotes and signatures
    included. What is neither is in `attachments`. `problems` names every repair, as `word: detail`.
    """

    subject: str
    from_: Address | None
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    date: datetime | None
    received: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    calendars: tuple[Calendar, ...]
    is_encrypted: str
    is_signed: str
    language: str
    marks: Marks
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    problems: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everyone it was addressed to."""
        return (*self.to, *self.cc, *self.bcc)

    @property
    def nested(self) -> tuple[Attachment, ...]:
        """The messages that came inside this one, unopened: give their content to `parse`."""
        return tuple(one for one in self.attachments if one.declared_type in NESTED)

    def header(self, name: str) -> str:
        """The first header of this name (lower case), decoded; empty if there is none."""
        return next((value for key, value in self.headers if key == name), "")


NESTED = {"message/rfc822", "message/global", "message/rfc822-headers", "text/rfc822-headers"}
