"""Messages going out: RFC 5322 with text, HTML, attachments and pictures; refuses what would smuggle headers in."""

import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.utils import format_datetime

import dkim

from relacja.kit.mail.flowed import flow
from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.model import Address, Attachment

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_ID = re.compile(r"[!-;=?-~]{1,240}@[!-;=?-~]{1,240}")
_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,255}")
_CHAIN = 20
_POLICY = policy.SMTP.clone(max_line_length=78)
_SIGNED = (
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references",
    b"mime-version", b"content-type", b"list-unsubscribe", b"list-unsubscribe-post", b"auto-submitted",
)  # fmt: skip


class Refused(ValueError):
    """What was given cannot stand in a header."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be written. Ids stand without angle brackets; `unsubscribe` is for one click (RFC 8058)."""

    from_: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""
    unsubscribe_mailto: str = ""
    auto_submitted: str = ""
    is_flowed: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=())


def build(out: Outgoing) -> bytes:
    """The message in bytes, lines ended by CRLF, 7-bit clean. Bcc belongs to the envelope. Raises `Refused`."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = header_address(out.from_)
    for name, addresses in (("To", out.to), ("Cc", out.cc), ("Reply-To", out.reply_to)):
        if addresses:
            message[name] = [header_address(one) for one in addresses]
    message["Subject"] = line(out.subject)
    message["Date"] = format_datetime(out.date)
    message["Message-ID"] = f"<{checked_id(out.message_id)}>"
    _answering(message, out)
    for name, value in (*leaving(out), *more_heads(out)):
        message[name] = value
    _fill(message, out)
    return message.as_bytes()


def _answering(message: EmailMessage, out: Outgoing) -> None:
    if out.in_reply_to:
        message["In-Reply-To"] = f"<{checked_id(out.in_reply_to)}>"
    chain = shortened(out.references, out.in_reply_to)
    if chain:
        message["References"] = " ".join(f"<{checked_id(one)}>" for one in chain)


def shortened(references: Sequence[str], in_reply_to: str = "") -> tuple[str, ...]:
    """The chain of ids for an answer (RFC 5322, 3.6.4), the parent last; if long, the first and the latest."""
    chain = list(dict.fromkeys([one for one in references if one != in_reply_to]))
    chain += [in_reply_to] if in_reply_to else []
    return tuple(chain if len(chain) <= _CHAIN else [chain[0], *chain[1 - _CHAIN :]])


def leaving(out: Outgoing) -> Iterator[tuple[str, str]]:
    """The headers of the way out, and of machines. Raises `Refused`."""
    ways = [f"<{line(one)}>" for one in (out.unsubscribe, out.unsubscribe_mailto) if one]
    if any(re.search(r"[\s<>,]", way[1:-1]) for way in ways):
        raise Refused("unsubscribe")
    if ways:
        yield "List-Unsubscribe", ", ".join(ways)
    if out.unsubscribe:
        if not out.unsubscribe.startswith("https://"):
            raise Refused("unsubscribe")
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    if out.auto_submitted:
        yield "Auto-Submitted", line(out.auto_submitted)


def more_heads(out: Outgoing) -> Iterator[tuple[str, str]]:
    """Other headers that were asked for. Raises `Refused`."""
    for name, value in out.headers:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,70}", name):
            raise Refused(name)
        yield name, line(value)


def _fill(message: EmailMessage, out: Outgoing) -> None:
    text = out.text or text_of(out.html)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    params = {"format": "flowed"} if out.is_flowed else {}
    text = flow(text) if out.is_flowed else text
    message.set_content(text, charset="utf-8", cte="quoted-printable", params=params)
    inline = [one for one in out.attachments if one.is_inline and one.content_id and out.html]
    if out.html:
        message.add_alternative(out.html, subtype="html", charset="utf-8", cte="quoted-printable")
        html = message.get_payload()[-1]  # type: ignore[index]
        for one in inline:
            main, sub = _type(one)
            html.add_related(one.content, main, sub, cid=f"<{line(one.content_id)}>", filename=_file(one))  # type: ignore[union-attr]
    for one in out.attachments:
        if one not in inline:
            main, sub = _type(one)
            message.add_attachment(one.content, main, sub, filename=_file(one))


def _type(one: Attachment) -> tuple[str, str]:
    kind = one.declared_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", one.declared_type) else ""
    kind = kind or mimetypes.guess_type(one.name)[0] or "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    main, _, sub = kind.partition("/")
    return main, sub


def _file(one: Attachment) -> str:
    return line(one.name) or "file"


def header_address(address: Address) -> HeaderAddress:
    """An address as it may stand in a header, its domain in ASCII. Raises `Refused`."""
    email = line(address.email)
    if not _ADDRESS.fullmatch(email):
        raise Refused(email)
    local, _, domain = email.rpartition("@")
    if not local.isascii():
        raise Refused(email)
    try:
        plain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        return HeaderAddress(display_name=line(address.name), username=local, domain=plain)
    except (UnicodeError, ValueError) as error:
        raise Refused(email) from error


def checked_id(value: str) -> str:
    """An id as it may stand between angle brackets."""
    if not _ID.fullmatch(value):
        raise Refused(value)
    return value


def line(value: str) -> str:
    """One line of a header; a line break in it would begin another header."""
    if _CONTROLS.search(value):
        raise Refused(value[:60])
    return value


def sign_dkim(message: bytes, selector: str, domain: str, private_key: bytes) -> bytes:
    """The message with a DKIM-Signature in front (RFC 6376, relaxed/relaxed); the ways to leave are signed, too."""
    head = b"\r\n" + message.split(b"\r\n\r\n", 1)[0].lower()
    present = [name for name in _SIGNED if b"\r\n" + name + b":" in head]
    signature = dkim.sign(
        message, selector.encode(), domain.encode(), private_key,
        canonicalize=(b"relaxed", b"relaxed"), include_headers=present,
    )  # fmt: skip
    return bytes(signature) + message
