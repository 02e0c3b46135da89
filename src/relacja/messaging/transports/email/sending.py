"""Our mails: written by the standards, with addresses by which answers and bounces find home."""

import re
from collections.abc import Mapping

from relacja.kit.mail import compose, quick, verp
from relacja.kit.mail.model import Address, Attachment
from relacja.messaging.plugs import Refused
from relacja.messaging.transports.email.understanding import key
from relacja.messaging.types import Outgoing

MESSAGE_ID = re.compile(r"[!-;=?-~]{1,240}@[!-;=?-~]{1,240}")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def original(settings: Mapping[str, str], outgoing: Outgoing) -> bytes:
    """The mail in bytes, signed where the mailbox has a key. Raises `Refused` for what no mail can hold."""
    answer_to = _tagged(settings, verp.CONVERSATION, outgoing.mark or outgoing.token, outgoing.sender)
    chain = _mail_keys(outgoing.references)
    write = quick.build if outgoing.mark else compose.build
    try:
        raw = write(
            compose.Outgoing(
                from_=Address(outgoing.sender_name, outgoing.sender),
                to=tuple(Address("", one) for one in outgoing.to),
                cc=tuple(Address("", one) for one in outgoing.cc),
                subject=" ".join(outgoing.subject.split()),
                text=outgoing.text,
                html=outgoing.html,
                message_id=outgoing.key,
                date=outgoing.at,
                reply_to=(Address(outgoing.sender_name, answer_to),) if answer_to else (),
                in_reply_to=chain[-1] if chain else "",
                references=chain[:-1],
                attachments=tuple(
                    Attachment(one.name, "", one.content_id, one.is_inline, one.content) for one in outgoing.files
                ),
                unsubscribe=outgoing.unsubscribe[0] if outgoing.unsubscribe else "",
                unsubscribe_mailto=_leaving(outgoing, answer_to),
                auto_submitted="auto-replied" if outgoing.is_automatic else "",
                headers=outgoing.headers,
            )
        )
    except compose.Refused as problem:
        raise Refused(f"cannot be written: {problem}") from problem
    return _signed(settings, outgoing.sender, raw)


def _leaving(outgoing: Outgoing, answer_to: str) -> str:
    """The mail by which one leaves: to the address by which its letter is known."""
    given = outgoing.unsubscribe[1] if len(outgoing.unsubscribe) > 1 else ""
    return given.replace("{answer}", answer_to or outgoing.sender)


def bounce_address(settings: Mapping[str, str], outgoing: Outgoing) -> str:
    """The envelope sender: bounces of this very message come back to it. Blank for automatic mail (RFC 3834)."""
    if outgoing.is_automatic:
        return ""
    token = outgoing.mark or _in_letters(outgoing.number)
    return _tagged(settings, verp.BOUNCE, token, outgoing.sender) or outgoing.sender


def _tagged(settings: Mapping[str, str], kind: str, token: str, address: str) -> str:
    if settings.get("plus_addresses", "yes") != "yes" or not token:
        return ""
    try:
        return verp.make(kind, token, address, key())
    except verp.BadToken:
        return ""


def _in_letters(number: int) -> str:
    """A number with 36 digits."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def _mail_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those that may stand in a header: a mail without a Message-ID has its content for a key."""
    return tuple(one for one in keys if MESSAGE_ID.fullmatch(one))


def _signed(settings: Mapping[str, str], sender: str, raw: bytes) -> bytes:
    private, selector = settings.get("dkim_key", ""), settings.get("dkim_selector", "")
    if not private or not selector:
        return raw
    try:
        return compose.sign_dkim(raw, selector, sender.rpartition("@")[2], private.encode())
    except Exception as problem:
        raise Refused("the DKIM key of the mailbox cannot be read") from problem
