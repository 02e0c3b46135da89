"""What the pages of written messages get: plain values with their words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from django.urls import reverse
from django.utils import timezone
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.customers.plugs import panels
from relacja.kit.mail.repairs import DAMAGING, word_of
from relacja.messaging import delivery_words, neighbours
from relacja.messaging import inbox_words as words
from relacja.messaging.models import Attachment, Conversation, ConversationEvent, Message, Recipient
from relacja.messaging.permissions import ANSWER, EXPORT
from relacja.messaging.plugs import Transport, capabilities_of, transports
from relacja.messaging.queries.conversations import called
from relacja.messaging.queries.feed import Stretch, pictured
from relacja.messaging.types import Direction, Status
from relacja.platform.actor import Actor
from relacja.platform.lists import Page
from relacja.platform.web import formats

BESIDE = ("decisions.offers", "sales.orders", "customers.relations", "customers.consents")
"""The panels of the file that matter while one answers, as far as their apps are there."""

SURE = 0.999
LABELS_IN_ROW = 3
SIGNATURE = "\n\n-- \n"
"""What stands between a text of ours and the signature."""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in the list."""

    id: int
    url: str
    who: str
    is_known: bool
    subject: str
    text: str
    at: datetime
    icon: str
    waits: str
    waiting_since: datetime | None
    badge: str
    tone: str
    labels: tuple[str, ...]
    assignee: str
    mailbox: str
    hurry: str
    is_side: bool
    rating: str = ""
    rating_tone: str = ""


def rows(page: Page, now: datetime) -> list[Row]:
    """The list's rows, from what its query has read already."""
    return [_row(shown, stored, now) for shown, stored in zip(page.rows, page.extra, strict=True)]


def _row(shown: Mapping[str, Any], stored: Mapping[str, Any], now: datetime) -> Row:
    status, until = stored["status"], stored["snoozed_until"]
    badge = "" if status == Status.OPEN else words.status(status)
    if status == Status.SNOOZED and until:
        badge = _("until %s") % formats.moment(until)
    waiting = stored["waiting_since"] if status == Status.OPEN else None
    return Row(
        id=stored["id"],
        url=reverse("messaging:conversation", args=[stored["id"]]),
        who=shown["customer"] or stored["name"] or stored["address"] or _("Nobody known"),
        is_known=bool(shown["customer"]) and not stored["is_visitor"],
        subject=stored["subject"] or _("Without a subject"),
        text=stored["last_text"],
        at=stored["last_at"],
        icon=neighbours.icon_of(stored["mailbox__transport"]),
        waits=lasting(now - waiting) if waiting else "",
        waiting_since=waiting,
        badge=badge,
        tone=words.STATUS_TONES.get(status, ""),
        labels=tuple(stored["labels"][:LABELS_IN_ROW]),
        assignee=shown["assignee"] or "",
        mailbox=stored["mailbox__name"],
        hurry=words.priority(stored["priority"]) if stored["priority"] > 0 else "",
        is_side=stored["beside_id"] is not None,
        rating=words.rating(stored["rating"]),
        rating_tone=words.RATING_TONES.get(stored["rating"], ""),
    )


def lasting(time: timedelta) -> str:
    """How long something has lasted, roughly and in few letters."""
    return format_timedelta(
        max(time, timedelta(minutes=1)), granularity="minute", format="short", threshold=1.5, locale=formats.locale()
    )


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of a message: its address is built of the ids."""

    id: int
    name: str
    icon: str
    size: int
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, a note or something that was done, in the order of time. `stamp` changes when what is shown does."""

    kind: str
    key: str
    stamp: str
    at: datetime
    who: str = ""
    icon: str = ""
    text: str = ""
    pieces: tuple[tuple[bool, str], ...] = ()
    message: Message | None = None
    files: tuple[FileShown, ...] = ()
    to: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    delivery: delivery_words.DeliveryShown | None = None
    has_html: bool = False
    undo: int | None = None
    has_pictures: bool = False
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A stretch of a conversation, ready to be drawn."""

    entries: list[Entry]
    before: int | None
    last_id: int


def feed(actor: Actor, found: Stretch, now: datetime, customer: tuple[str, str] = ("", "")) -> Feed:
    """Messages and what was done, in the order of time; two queries for names. `customer` is the address of the
    conversation and who they are known to be, for messages that name nobody."""
    named = {one.author_id for one in found.messages} | {one.user_id for one in found.events}
    named |= {one.data.get("after") for one in found.events if one.kind == "assigned"}
    who = accounts.user_names(pk for pk in named if isinstance(pk, int))
    parties = customers.party_names(actor, [one.data["party"] for one in found.events if one.data.get("party")])
    entries = [_message(actor, one, found.files.get(one.pk, []), who, customer) for one in found.messages]
    entries = [
        _with_delivery(actor, one, found.apart.get(one.message.pk, ()), now) if one.message else one for one in entries
    ]
    wanted = pictured(actor, found.senders)
    entries = [_with_pictures(one) if one.message and one.message.sender.lower() in wanted else one for one in entries]
    back = found.undoable if actor.may(ANSWER) else {}
    entries += [entry for one in found.events if (entry := _event(one, who, parties, back)) is not None]
    entries.sort(key=lambda entry: (entry.at, entry.kind != "event"))
    last = max((one.pk for one in found.messages), default=0)
    return Feed(entries, found.before, last)


def _with_pictures(entry: Entry) -> Entry:
    """Drawn anew where the reader has come to trust its sender."""
    return replace(entry, has_pictures=True, stamp=f"{entry.stamp}-pictures")


def _with_delivery(actor: Actor, entry: Entry, apart: Sequence[Recipient], now: datetime) -> Entry:
    """With where it stands, where it is of ours; drawn anew when that changes for anybody it goes to."""
    one = entry.message
    if one is None or one.direction != Direction.OUTBOUND or not one.delivery:
        return entry
    marks = "-".join(f"{row.delivery}{row.attempts}" for row in apart)
    return replace(entry, delivery=delivery_words.shown(actor, one, apart, now), stamp=f"{entry.stamp}-{marks}")


def _message(
    actor: Actor, one: Message, files: Iterable[Attachment], who: Mapping[int, str], customer: tuple[str, str]
) -> Entry:
    is_note = one.direction == Direction.NOTE
    ours = who.get(one.author_id or 0, "") or (_("by itself") if one.direction == Direction.OUTBOUND else "")
    return Entry(
        kind="note" if is_note else str(one.direction),
        key=f"message-{one.pk}",
        stamp=f"{one.delivery}-{one.delivery_detail}-{one.conversation_id}",
        at=one.at,
        who=ours if one.direction != Direction.INBOUND else _sender(one, customer),
        icon="sticky-note" if is_note else "",
        text=one.visible,
        pieces=_pieces(one),
        message=one,
        files=tuple(_file(file) for file in files if not file.is_inline),
        to=", ".join(_readable_addresses(one)),
        marks=_marks(one),
        has_html=bool(one.html),
        is_sealed=one.protection.startswith("encrypted:"),
    )


def _sender(one: Message, customer: tuple[str, str]) -> str:
    """By the name they give themselves, else by the one they are known by, else by their address."""
    address, name = customer
    known = name if one.sender and one.sender == address else ""
    return one.sender_name or known or one.sender or _("Nobody named")


def _readable_addresses(one: Message) -> list[str]:
    """Whom it went to, where people would know them by it: a site's code and a visitor's sign say nothing."""
    given = [*one.recipients.get("to", ()), *one.recipients.get("cc", ())]
    return [address for address in given if "@" in address or address.startswith("+")]


def _pieces(one: Message) -> tuple[tuple[bool, str], ...]:
    """The text in its order: what was written now, and folded what was quoted and the signature."""
    written, mark, signature = one.text.partition(SIGNATURE)
    if mark and not one.folds and one.direction == Direction.OUTBOUND and written.strip():
        return (False, readable(written.strip())), (True, readable(signature.strip()))
    if not one.folds or one.visible == one.text.strip():
        return ((False, readable(one.text.strip())),)
    found, at = [], 0
    for start, end, _kind in one.folds:
        found += [(False, one.text[at:start]), (True, one.text[start:end])]
        at = end
    found.append((False, one.text[at:]))
    return tuple((is_folded, readable(text.strip("\r\n"))) for is_folded, text in found if text.strip())


LONGEST_LINK = 60


def readable(text: str) -> SafeString:
    """A text with its links, which open beside the page and tell nobody where they were found."""
    linked = urlize(text, trim_url_limit=LONGEST_LINK, nofollow=True, autoescape=True)
    return mark_safe(linked.replace('rel="nofollow"', 'rel="nofollow noopener noreferrer" target="_blank"'))  # noqa: S308  escaped by urlize


def _marks(one: Message) -> tuple[tuple[str, str], ...]:
    """Small words beside the sender: how it was joined where that is not sure, and what kind of mail it is."""
    marks = []
    if one.confidence < SURE and one.way in words.WAYS:
        sure = _("%(percent)s %% sure") % {"percent": round(one.confidence * 100)}
        marks.append(("warning", f"{words.WAYS[one.way]}, {sure}"))
    if one.automatic:
        marks.append(("", str(words.AUTOMATIC.get(one.automatic, one.automatic))))
    if any(word_of(problem) in DAMAGING for problem in one.problems):
        marks.append(("warning", _("Damaged on the way: the original may say more")))
    if one.protection:
        marks.append(("info", words.protection(one.protection)))
    return tuple(marks)


FILE_ICONS = (
    ("image/", "file-image"),
    ("audio/", "file-audio"),
    ("video/", "file-video"),
    ("application/pdf", "file-text"),
    ("text/", "file-text"),
    ("application/zip", "file-archive"),
    ("application/vnd.ms-excel", "file-spreadsheet"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-spreadsheet"),
)


def _file(one: Attachment) -> FileShown:
    icon = next((icon for start, icon in FILE_ICONS if one.media_type.startswith(start)), "file")
    return FileShown(
        one.pk,
        one.name or str(words.PARTS.get(one.media_type, _("File"))),
        icon,
        one.size,
        one.media_type.startswith("image/"),
    )


def _event(
    one: ConversationEvent, who: Mapping[int, str], parties: Mapping[int, str], back: Mapping[int, int]
) -> Entry | None:
    said = words.event(one.kind, one.data, who, parties)
    if not said or (one.kind == "wrote" and one.data.get("before") != Status.RESOLVED):
        return None
    by = who.get(one.user_id or 0, "") or (_(one.actor) if one.actor else "")
    icon = words.EVENT_ICONS.get(one.kind, "circle-dot")
    undo = back.get(one.pk)
    stamp = "undo" if undo else ""
    return Entry("event", f"event-{one.pk}", stamp, one.at, who=by, icon=icon, text=said, undo=undo)


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation as its head shows it."""

    conversation: Conversation
    who: str
    title: str
    status: str
    tone: str
    assignee: str
    is_mine: bool
    icon: str
    transport: Transport | None
    may_answer: bool
    may_take_along: bool
    follows: bool
    rating: str = ""
    rating_tone: str = ""
    continues: tuple[int, str] | None = None
    goes_on: Sequence[tuple[int, str]] = field(default_factory=tuple)
    sides: Sequence[neighbours.Side] = field(default_factory=tuple)
    main: tuple[int, str] | None = None

    @property
    def has_copies(self) -> bool:
        """Whether there are subjects, and others may get a copy."""
        return capabilities_of(self.conversation.mailbox.transport).subject

    @property
    def is_side(self) -> bool:
        """Whether it stands beside another one."""
        return self.conversation.beside_id is not None


def side_panels(actor: Actor) -> list[str]:
    """The panels beside a conversation that the actor may see."""
    return [code for code in BESIDE if code in panels and actor.may(panels[code].permission)]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a conversation beside itself: whether the reader follows it, the conversations it continues and
    those that continue it, those beside it, and the one it stands beside."""

    follows: bool
    related: Sequence[tuple[int, str, bool]]
    sides: Sequence[Conversation] = ()
    main: Conversation | None = None


def talk(actor: Actor, conversation: Conversation, around: Around) -> Talk:
    """The head of a conversation."""
    assignee = accounts.user_names([conversation.assignee_id]).get(conversation.assignee_id or 0, "")
    before = next(((pk, title or _("Without a subject")) for pk, title, is_before in around.related if is_before), None)
    after = [(pk, title or _("Without a subject")) for pk, title, is_before in around.related if not is_before]
    return Talk(
        conversation=conversation,
        who=called(actor, conversation),
        title=conversation.subject or _("Without a subject"),
        status=words.status(conversation.status),
        tone=words.STATUS_TONES.get(Status(conversation.status), ""),
        assignee=assignee,
        is_mine=actor.user_id is not None and conversation.assignee_id == actor.user_id,
        icon=neighbours.icon_of(conversation.mailbox.transport),
        transport=transports.get(conversation.mailbox.transport),
        may_answer=actor.may(ANSWER),
        may_take_along=actor.may(EXPORT),
        follows=around.follows,
        rating=words.rating(conversation.rating),
        rating_tone=words.RATING_TONES.get(conversation.rating or 0, ""),
        continues=before,
        goes_on=after,
        sides=[neighbours.side(one) for one in around.sides],
        main=(around.main.pk, around.main.subject or _("Without a subject")) if around.main else None,
    )


def snoozed_words(conversation: Conversation) -> str:
    """Until when it is put off."""
    if conversation.snoozed_until is None or conversation.snoozed_until <= timezone.now():
        return ""
    return formats.moment(conversation.snoozed_until)
