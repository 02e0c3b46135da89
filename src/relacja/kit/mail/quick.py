"""Mails of text and HTML by the thousand: what `compose.build` writes of them, a dozen times as quickly.

The standard library understands each header before it writes it. Here those that a letter has are written straight
away, under the same refusals; whatever has files, or is not known here, `compose` writes.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from email.utils import format_datetime

from relacja.kit.mail import compose
from relacja.kit.mail.compose import Outgoing, Refused
from relacja.kit.mail.model import Address

WORD = 45
"""Bytes of an encoded word before it is encoded: 75 characters at most afterwards (RFC 2047)."""
LINE = 76


def build(out: Outgoing) -> bytes:
    """The message in bytes, lines ended by CRLF, 7-bit clean. Raises `Refused`."""
    if out.attachments or out.is_flowed or out.cc or not out.html or not out.text:
        return compose.build(out)
    boundary = f"=_{hashlib.sha256(out.message_id.encode()).hexdigest()[:32]}"  # no quoted-printable text holds =_
    heads = "".join(f"{name}: {value}\r\n" for name, value in _heads(out))
    parts = (("plain", out.text), ("html", out.html))
    body = b"".join(
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        + _quoted(text)
        for kind, text in parts
    )
    kind = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    return f"{heads}{kind}".encode("ascii") + body + f"--{boundary}--\r\n".encode()


def _heads(out: Outgoing) -> Iterator[tuple[str, str]]:
    yield "From", _address(out.from_)
    yield "To", ",\r\n ".join(_address(one) for one in out.to)
    if out.reply_to:
        yield "Reply-To", ",\r\n ".join(_address(one) for one in out.reply_to)
    yield "Subject", _words(compose.line(out.subject))
    yield "Date", format_datetime(out.date)
    yield "Message-ID", f"<{compose.checked_id(out.message_id)}>"
    if out.in_reply_to:
        yield "In-Reply-To", f"<{compose.checked_id(out.in_reply_to)}>"
    chain = compose.shortened(out.references, out.in_reply_to)
    if chain:
        yield "References", "\r\n ".join(f"<{compose.checked_id(one)}>" for one in chain)
    for name, value in compose.leaving(out):
        yield name, value.replace(", ", ",\r\n ")
    for name, value in compose.more_heads(out):
        yield name, _words(value)


def _address(address: Address) -> str:
    plain = compose.header_address(address)
    where = f"<{plain.username}@{plain.domain}>"
    if not plain.display_name:
        return where
    if not plain.display_name.isascii():
        return f"{_words(plain.display_name)} {where}"
    escaped = plain.display_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" {where}' if len(escaped) <= LINE else f"{_encoded(plain.display_name)} {where}"


def _words(text: str) -> str:
    """As it may stand in a header: folded at spaces, or in encoded words."""
    if not text.isascii() or "=?" in text or any(len(word) > LINE for word in text.split(" ")):
        return _encoded(text)
    lines, room = [""], LINE - 20
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return text if "  " in text and len(text) < LINE * 10 else "\r\n ".join(lines)


def _encoded(text: str) -> str:
    chunks, chunk = [], b""
    for letter in text:
        code = letter.encode()
        if len(chunk) + len(code) > WORD:
            chunks.append(chunk)
            chunk = b""
        chunk += code
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(one).decode()}?=" for one in (*chunks, chunk))


def _quoted(text: str) -> bytes:
    """Quoted-printable; each line of the text is one of the mail."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    made = binascii.b2a_qp(lines, quotetabs=False, istext=True, header=False).replace(b"\n", b"\r\n")
    return made if made.endswith(b"\r\n") else made + b"\r\n"


__all__ = ["Refused", "build"]
