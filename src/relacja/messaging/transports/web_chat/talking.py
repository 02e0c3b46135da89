"""What visitors do: write, send files, read, move from page to page, leave an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.kit import email
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.services import intake, joining, turns
from relacja.messaging.services.intake import Seen
from relacja.messaging.transports.web_chat.sites import LANGUAGES, LONGEST_TEXT, TAKEN, Site
from relacja.messaging.transports.web_chat.visitors import Visitor
from relacja.messaging.types import Delivery, Direction, File, Inbound, Place
from relacja.platform import audit, files, push
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

VISITING = Actor.system(gettext_noop("chat on a site"))
ECHO = re.compile(r"[A-Za-z0-9_-]{8,64}")
PAGES = 20
COOKIE = "visitor.cookie"
"""The source of the keys by which customers know a visitor's browser."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]")
"""What cannot be seen, or turns the direction of what is seen."""


class CannotBeSent(ValueError):
    """What was sent is not taken; `code` says why: empty, long, unreadable, type, size, held, address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Page:
    """The page a visitor is on: its address without what comes behind #, and its title."""

    url: str
    title: str = ""


def page_of(visitor: Visitor, given: Any) -> Page | None:
    """The page that a window tells of; none where it is not of the sites the chat may stand on."""
    if not isinstance(given, Mapping) or not isinstance(given.get("url"), str):
        return None
    try:
        parts = urlsplit(given["url"][:1000])
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if not visitor.site.stands_on(f"{parts.scheme}://{host}{port}"):
        return None
    url = urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, ""))
    return Page(UNSEEN.sub("", url)[:500], cleaned(given.get("title"))[:150])


def cleaned(text: Any) -> str:
    """A text as it may be kept: without what cannot be seen, and no spaces around it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n")).strip() if isinstance(text, str) else ""


def say(
    visitor: Visitor, *, text: str, echo: str, page: Page | None = None, file: File | None = None, context: Any = None
) -> Message:
    """A visitor writes; the same `echo` is the same message, however often it comes. Raises `CannotBeSent`."""
    words = cleaned(text)
    if not ECHO.fullmatch(echo):
        raise CannotBeSent("unreadable")
    if not words and file is None:
        raise CannotBeSent("empty")
    if len(words) > LONGEST_TEXT:
        raise CannotBeSent("long")
    inbound = _inbound(visitor, words, echo, page, file=file, context=context)
    seen = Seen(Place(key=f"{visitor.sign}:{echo}"), lambda: inbound, sender=visitor.address)
    intake.take_in(actor=VISITING, mailbox_id=visitor.site.mailbox.pk, seen=[seen])
    message = Message.objects.filter(key=inbound.key).select_related("conversation").first()
    if message is None:
        raise CannotBeSent("held")
    if page is not None:
        moved(visitor, page)
    return message


def _inbound(visitor: Visitor, words: str, echo: str, page: Page | None, *, file: File | None, context: Any) -> Inbound:
    now = timezone.now()
    talk = visitor.conversation(now)
    told = context if isinstance(context, Mapping) else {}
    language = told.get("language")
    return Inbound(
        key=f"chat:{visitor.site.mailbox.pk}:{visitor.sign}:{echo}",
        at=now,
        sender=visitor.address,
        sender_name=talk.name if talk and talk.name else name_of(visitor),
        recipients={"to": [visitor.site.code]},
        subject=page.title[:80] if page else "",
        text=words,
        tokens=(talk.token,) if talk else (),
        files=(file,) if file else (),
        language=language if language in LANGUAGES else visitor.site.language,
        context={"device": cleaned(told.get("device"))[:60], "pages": _pages(visitor, told.get("pages"), now)},
        sign=visitor.sign,
    )


def name_of(visitor: Visitor) -> str:
    """What a visitor is called: by their name where they have become somebody, else in the language of the site."""
    hits = customers.find_by_key(VISITING, COOKIE, visitor.sign)
    if hits:
        return hits[0].display_name
    with translation.override(visitor.site.language):
        return _("Visitor %s") % visitor.sign[:4].upper()


def _pages(visitor: Visitor, given: Any, now: datetime) -> list[dict[str, str]]:
    """The pages a visitor has seen before writing, the latest last, each with the time our clock says it was read."""
    found = [page_of(visitor, one) for one in given[-PAGES:]] if isinstance(given, list) else []
    return [{"url": page.url, "title": page.title, "at": now.isoformat()} for page in found if page is not None]


def moved(visitor: Visitor, page: Page) -> None:  # not a use case: what is seen of a visitor, no fact of the house
    """The visitor is on this page now: whoever talks with them sees it."""
    now = timezone.now()
    with transaction.atomic():
        talk = visitor.conversation(now)
        if talk is None:
            return
        talk = Conversation.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        pages = talk.context.get("pages", [])
        if pages and pages[-1]["url"] == page.url and pages[-1]["title"] == page.title:
            return
        pages = [*pages, {"url": page.url, "title": page.title, "at": now.isoformat()}][-PAGES:]
        _tell_of(talk, "page", pages=pages)


def _tell_of(talk: Conversation, event: str, **known: Any) -> None:
    """Keep something about the visitor with the conversation, held by the caller, and tell whoever has it open."""
    talk.context = {**talk.context, **known}
    talk.save(update_fields=["context"])
    push.tell(f"chat:{talk.pk}", event)


def typing(visitor: Visitor) -> None:  # not a use case: nothing is kept of it
    """The visitor is writing."""
    talk = visitor.conversation(timezone.now())
    if talk is not None:
        with transaction.atomic():
            push.tell(f"chat:{talk.pk}", "typing")


def read(visitor: Visitor, up_to: int) -> None:  # not a use case: a word of the wire about our own messages
    """The visitor has read what we wrote, as far as this message."""
    _move_on(visitor, Delivery.READ, up_to)


def _move_on(visitor: Visitor, delivery: Delivery, up_to: int) -> None:
    """Our messages to the visitor came as far as this; it never goes back."""
    before = [Delivery.SENT] if delivery == Delivery.DELIVERED else [Delivery.SENT, Delivery.DELIVERED]
    now = timezone.now()
    moment = {"delivered_at": now} if delivery == Delivery.DELIVERED else {"read_at": now}
    with transaction.atomic():
        rows = Message.objects.filter(
            conversation__in=visitor.conversations(), direction=Direction.OUTBOUND, delivery__in=before, pk__lte=up_to
        )
        ids = list(rows.values_list("pk", "conversation_id"))
        if ids:
            Message.objects.filter(pk__in=[pk for pk, _talk in ids]).update(delivery=delivery, **moment)
            for talk_id in {talk_id for _pk, talk_id in ids}:
                turns.tell(talk_id)


def delivered(visitor: Visitor, up_to: int) -> None:  # not a use case: a word of the wire about our own messages
    """What we wrote has come to the visitor's window, as far as this message."""
    _move_on(visitor, Delivery.DELIVERED, up_to)


def file_of(visitor: Visitor, name: str, content: bytes) -> File:
    """A file a visitor sends, if it is of a kind and size the site takes. Raises `CannotBeSent`."""
    if len(content) > visitor.site.number("file_mib", 100) << 20:
        raise CannotBeSent("size")
    if not content:
        raise CannotBeSent("empty")
    if files.sniff(content[: files.HEAD], name) not in TAKEN.get(visitor.site.setting("files"), frozenset()):
        raise CannotBeSent("type")
    return File(files.plain_name(name) or "file", content)


@use_case(permits=ANSWER)
def leave_address(
    *, actor: Actor, visitor: Visitor, address: str, echo: str, text: str = "", page: Page | None = None
) -> bool:
    """Nobody is there: the visitor says where to answer. Whether it has become a letter in the mailbox for e-mail.

    With a text and such a mailbox it is a letter like others there. Else the address stands with the chat, and the
    customers who use it beside it: the visitor has said it, nobody has proved it. Raises `CannotBeSent`.
    """
    try:
        known = email.parse(address)
    except email.BadEmail:
        raise CannotBeSent("address") from None
    audit.note(mailbox=visitor.site.mailbox.name)
    letters = letters_of(visitor.site)
    if text and letters is not None:
        _take_in_letter(visitor, letters, _letter(visitor, letters, known, cleaned(text)[:LONGEST_TEXT], page), echo)
        return True
    if text:
        say(visitor, text=text, echo=echo, page=page)
    talk = visitor.conversation(timezone.now())
    if talk is None:
        raise CannotBeSent("empty")
    talk = joining.held(talk.pk)
    hits = customers.find_by_email(VISITING, known)
    if talk.is_visitor:
        talk.candidates = [hit.id for hit in hits if not hit.is_visitor][:6]
        talk.save(update_fields=["candidates"])
    _tell_of(talk, "changed", email=known)
    audit.note(subject=Ref(turns.KIND, talk.pk))
    return False


def letters_of(site: Site) -> Mailbox | None:
    """The mailbox that takes in what is written while nobody is there."""
    address = site.setting("letters").lower()
    found = Mailbox.objects.filter(address=address, is_active=True, owner__isnull=True).exclude(transport="web_chat")
    return found.first() if "@" in address else None


def _letter(visitor: Visitor, letters: Mailbox, address: str, words: str, page: Page | None) -> Inbound:
    with translation.override(visitor.site.language):
        subject = _("Message from the site: %s") % " ".join(words.split())[:60]
    return Inbound(
        key="", at=timezone.now(), sender=address, recipients={"to": [letters.address]}, subject=subject, text=words,
        context={"page": {"url": page.url, "title": page.title}} if page else {},
    )  # fmt: skip


def _take_in_letter(visitor: Visitor, letters: Mailbox, letter: Inbound, echo: str) -> None:
    if not ECHO.fullmatch(echo):
        raise CannotBeSent("unreadable")
    whole = replace(letter, key=f"chat:{visitor.site.mailbox.pk}:{visitor.sign}:{echo}@letter")
    seen = Seen(Place(key=f"{visitor.sign}:{echo}"), lambda: whole, sender=letter.sender)
    intake.take_in(actor=VISITING, mailbox_id=letters.pk, seen=[seen])
    if not Message.objects.filter(key=whole.key).exists():
        raise CannotBeSent("held")
