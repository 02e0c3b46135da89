"""What the composer begins with: recipients, subject and text of an answer, or of a message passed on or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relacja.accounts import queries as accounts
from relacja.messaging import queries
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.plugs import Capabilities, Transport, capabilities_of, transports
from relacja.messaging.types import Direction, File
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.web.formats import whole_moment


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the composer when it opens."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    carried: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the transport can: `closed_since` is when its session window ended, none while free text may be sent;
    `is_measured`: it tells what a text comes to."""

    capabilities: Capabilities
    closed_since: datetime | None = None
    is_measured: bool = False

    @property
    def has_copies(self) -> bool:
        """Whether there is a subject, and others may get a copy."""
        return self.capabilities.subject


def limits(conversation: Conversation, now: datetime) -> Limits:
    """What may be written in this conversation now."""
    plug, able = transports.get(conversation.mailbox.transport), capabilities_of(conversation.mailbox.transport)
    is_measured = plug is not None and type(plug).measure is not Transport.measure
    if not able.window_hours:
        return Limits(able, is_measured=is_measured)
    theirs = Message.objects.filter(conversation=conversation, direction=Direction.INBOUND).order_by("-at")
    last = theirs.values_list("at", flat=True).first()
    ends = (last or conversation.began_at) + timedelta(hours=able.window_hours)
    return Limits(able, ends if ends <= now else None, is_measured)


def measured(mailbox: Mailbox, text: str) -> str:
    """What a text comes to on this wire, in words; blank where there is nothing to say."""
    plug = transports.get(mailbox.transport)
    return plug.measure(text) if plug and text else ""


def draft(actor: Actor, conversation: Conversation, how: str, message: Message | None, *, again: bool) -> Draft:
    """What the composer begins with."""
    if how == "note":
        return Draft()
    if message is not None and again:
        to, cc = message.recipients.get("to", ()), message.recipients.get("cc", ())
        text = unsigned(actor, conversation, message.text)
        return Draft(", ".join(to), ", ".join(cc), message.subject, text, _files(message))
    if how == "forward":
        return _passed_on(conversation, message or _last(conversation))
    last = _last(conversation, theirs=True)
    to = _answered_to(last) or conversation.address
    return Draft(to, _copies(conversation, last, to) if how == "all" else "", _reply_subject(conversation))


def colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Those who may be named in a note, by name."""
    return accounts.user_choices(actor, ANSWER, may=VIEW, limit=500)


def begun(actor: Actor, conversation: Conversation, content: Mapping[str, Any]) -> Draft:
    """What the writer had begun and left."""
    text = unsigned(actor, conversation, str(content.get("text", "")))
    return Draft(", ".join(content.get("to", ())), ", ".join(content.get("cc", ())), content.get("subject", ""), text)


def _answered_to(last: Message | None) -> str:
    """Where the customer wants the answer."""
    return ", ".join(last.recipients.get("reply_to") or [last.sender]) if last else ""


def _last(conversation: Conversation, *, theirs: bool = False) -> Message | None:
    rows = Message.objects.filter(conversation=conversation).exclude(direction=Direction.NOTE)
    rows = rows.filter(direction=Direction.INBOUND) if theirs else rows
    return rows.order_by("-at", "-pk").first()


def _copies(conversation: Conversation, last: Message | None, to: str) -> str:
    """Everybody else who got it, but for ourselves."""
    got = [*last.recipients.get("to", ()), *last.recipients.get("cc", ())] if last else []
    ours = set(Mailbox.objects.filter(address__in=got).values_list("address", flat=True)) | {
        conversation.mailbox.address
    }
    return ", ".join(dict.fromkeys(one for one in got if one not in ours and one != to))


def _reply_subject(conversation: Conversation) -> str:
    subject = conversation.subject.strip()
    return subject if not subject or subject.lower().startswith("re:") else f"Re: {subject}"


def _passed_on(conversation: Conversation, message: Message | None) -> Draft:
    subject = f"Fwd: {conversation.subject}".strip()
    if message is None:
        return Draft(subject=subject)
    lines = (
        _("--- Forwarded message ---"),
        f"{pgettext('mail', 'From')}: {message.sender_name} <{message.sender}>".replace(":  <", ": <"),
        f"{_('Date')}: {whole_moment(message.at)}",
        f"{_('Subject')}: {message.subject}",
        "",
        message.text.strip(),
    )
    return Draft(subject=subject, text="\n\n" + "\n".join(lines), carried=_files(message))


def _files(message: Message) -> list[Attachment]:
    return list(Attachment.objects.filter(message=message, is_inline=False).order_by("pk"))


def carried(conversation: Conversation, file_ids: Sequence[int]) -> tuple[File, ...]:
    """Files of the same conversation that go along with what is passed on."""
    found = []
    for one in Attachment.objects.filter(pk__in=file_ids, message__conversation=conversation).order_by("pk"):
        with files.open_file(one.sha256) as stream:
            found.append(File(one.name, stream.read()))
    return tuple(found)


MARK = "\n\n-- \n"


def signature_of(actor: Actor, conversation: Conversation) -> str:
    """What stands below a mail that the actor writes here, filled in; other transports have no signatures."""
    has_signatures = capabilities_of(conversation.mailbox.transport).subject
    found = queries.signature_in(actor, conversation) if has_signatures else None
    return found.body.strip() if found else ""


def signed(actor: Actor, conversation: Conversation, text: str) -> str:
    """The text with the signature below it; nothing stays nothing."""
    signature = signature_of(actor, conversation) if text.strip() else ""
    return f"{text.rstrip()}{MARK}{signature}" if signature else text


def unsigned(actor: Actor, conversation: Conversation, text: str) -> str:
    """The text as it was written, without the signature."""
    signature = signature_of(actor, conversation) if MARK in text else ""
    return text.removesuffix(f"{MARK}{signature}") if signature else text
