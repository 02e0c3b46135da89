"""A mail as the house takes it in: parsed, folded, made safe, with the conversations and bounces it names."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from relacja.kit.mail import automatic, bounces, replies, safe_html, threading, verp
from relacja.kit.mail.model import Mail
from relacja.kit.mail.parse import parse
from relacja.messaging.transports.email.invitations import invitations_of
from relacja.messaging.types import Bounced, File, Inbound
from relacja.platform import secrets

EARLY = timedelta(days=2)
"""A date so much before the mail came, or after it, is a wrong clock."""


def key() -> bytes:
    """By which the addresses we make are known to be ours."""
    return secrets.key_for("messaging.addresses")


def understand(raw: bytes, arrived_at: datetime) -> Inbound:
    """The message that these bytes are. Never raises, whatever they are."""
    mail = parse(raw)
    folded = replies.fold(mail.text)
    safe = safe_html.safe(mail.html, lambda content_id: f"cid:{content_id}") if mail.html else None
    author = mail.from_ or mail.sender
    report = bounces.bounce_of(mail)
    return Inbound(
        key=mail.message_id,
        at=_moment(mail, arrived_at),
        sender=author.key if author else "",
        sender_name=author.name if author else "",
        recipients=_recipients(mail),
        subject=mail.subject,
        text=mail.text,
        folds=tuple((span.start, span.end, span.kind) for span in folded.spans if span.kind != replies.VISIBLE),
        thread_root=threading.thread_root(mail),
        html=safe.html if safe else "",
        remote=bool(safe and safe.remote),
        references=tuple(reversed(threading.reference_chain(mail))),
        tokens=threading.tokens_of(mail, key()),
        automatic=_kind(mail, report),
        protection=_protection(mail),
        problems=mail.problems,
        files=tuple(
            File(one.name, one.content, content_id=one.content_id, is_inline=one.is_inline) for one in mail.attachments
        ),
        invitations=invitations_of(mail),
        bounced=_bounced(mail, report, bounces.FAILURE) if report is not None else (),
        complaints=_bounced(mail, report, bounces.COMPLAINT) if report is not None else (),
        language=mail.language,
        original=raw,
    )


def _protection(mail: Mail) -> str:
    """`encrypted` or `signed`, and the way it is done: `pgp-mime`, `pgp-inline`, `smime`."""
    if mail.is_encrypted:
        return f"encrypted:{mail.is_encrypted}"
    return f"signed:{mail.is_signed}" if mail.is_signed else ""


def _kind(mail: Mail, report: bounces.Bounce | None) -> str:
    """What kind of machine wrote it; blank for a human. A word about a delay is a notification, not a bounce."""
    if report is None:
        kind = automatic.automatic_kind(mail) or ""
        return "notification" if kind == "bounce" else kind
    return "bounce" if any(one.kind == bounces.FAILURE for one in report.recipients) else "notification"


def _moment(mail: Mail, arrived_at: datetime) -> datetime:
    """When it was written, if that may be: not after a server had it, nor long before."""
    came = mail.received if mail.received is not None and mail.received <= arrived_at else arrived_at
    if mail.date is None:
        return came
    return mail.date if came - EARLY <= mail.date <= came else came


def _recipients(mail: Mail) -> dict[str, list[str]]:
    groups = (("to", mail.to), ("cc", mail.cc), ("bcc", mail.bcc), ("reply_to", mail.reply_to))
    return {kind: [one.key for one in group if one.email] for kind, group in groups if group}


def _bounced(mail: Mail, report: bounces.Bounce, kind: str) -> tuple[Bounced, ...]:
    """Each recipient of whom that is said, with the message it was: by the address the report came back to, or the id
    it returns."""
    of = tuple(dict.fromkeys([*_sent_as(mail), *([report.original_message_id] if report.original_message_id else [])]))
    return tuple(
        Bounced(
            recipient=one.original or one.email, of=of, status=one.status, permanence=one.permanence,
            diagnostic=one.diagnostic,
        )
        for one in report.recipients
        if one.kind == kind
    )  # fmt: skip


def _sent_as(mail: Mail) -> Iterable[str]:
    """Numbers of our messages in the addresses the report came back to."""
    for address in (*(one.email for one in mail.recipients), *mail.marks.delivered_to):
        read = verp.read(address, key())
        if read is not None and read[0] == verp.BOUNCE:
            yield f"#{read[1]}"
