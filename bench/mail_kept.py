"""Is every leaf of a message somewhere in what was read of it? The standard library is the witness."""

import binascii
import email
import email.policy
import re
from email.message import Message

from relacja.kit.mail.charsets import decode
from relacja.kit.mail.model import NESTED, Mail
from relacja.kit.mail.parse import parse
from relacja.kit.mail.transfer import undo, uu_files

_BLANK = re.compile(r"[\s\x80-\U0010ffff]+")
"""Letters beyond ASCII are left out: which charset a text is in is another question."""


def leaves(raw: bytes) -> list[tuple[str, bytes, str]]:
    """Type, decoded bytes and charset of each leaf as the standard library sees them; nested messages are one leaf."""
    try:
        root = email.message_from_bytes(raw, policy=email.policy.compat32)
        return list(_below(root))
    except (RecursionError, LookupError, ValueError, AttributeError, TypeError):
        return []


def _below(part: Message) -> list[tuple[str, bytes, str]]:
    kind = part.get_content_type()
    if kind in NESTED or kind == "message/delivery-status":
        return []
    if part.is_multipart():
        return [leaf for child in part.get_payload() for leaf in _below(child)]  # type: ignore[union-attr]
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return [(kind, payload if isinstance(payload, bytes) else b"", charset)]


def lost(raw: bytes, mail: Mail) -> list[str]:
    """The leaves that are nowhere in the mail, a line each."""
    heads = (f"{name}:{value}" for name, value in mail.headers)
    told = (one.content.decode("utf-8", "replace") for one in mail.attachments if one.declared_type.startswith("text/"))
    texts = _squeezed("\n".join([mail.text, mail.html, *heads, *told]))
    files = {one.content for one in mail.attachments} | {one.content for one in mail.calendars}
    missing = []
    for kind, data, charset in leaves(raw):
        if not data.strip() or data in files or any(data.strip() in one for one in files):
            continue
        if kind.startswith("multipart/"):
            continue  # the witness did not find its parts
        mended = undo(data, "base64")[0].strip()
        if mended in files or _squeezed(decode(mended, charset)[0]) in texts:
            continue
        if any(_as_base64(one) == data for one in files):
            continue  # prose that was declared base64, kept as sent
        rest, lifted = uu_files(data)
        told = _squeezed(decode(rest, charset)[0])
        if told in texts or (lifted and all(content in files for _, content in lifted) and told in texts):
            continue
        lines = decode(rest, charset)[0].splitlines()
        if all(_squeezed(line) in texts for line in lines if not line.startswith("--")):
            continue
        missing.append(f"{kind} of {len(data)} bytes: {data[:60]!r}")
    return missing


def _as_base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        return b""


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text).lower()


def everything(mail: Mail, depth: int = 0) -> list[Mail]:
    """A mail and the mails inside it."""
    found = [mail]
    if depth < 10:
        for one in mail.nested:
            found += everything(parse(one.content), depth + 1)
    return found
