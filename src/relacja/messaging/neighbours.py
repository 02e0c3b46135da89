"""Other conversations than the open one, as it shows them: those beside it, and those to choose from."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from relacja.messaging import inbox_words as words
from relacja.messaging.models import Conversation
from relacja.messaging.plugs import transports
from relacja.messaging.types import Status


def icon_of(transport: str) -> str:
    """The picture of a transport."""
    plug = transports.get(transport)
    return plug.icon if plug else "mail"


@dataclass(frozen=True, slots=True)
class Side:
    """What somebody outside is asked, as the strip above the conversation shows it."""

    url: str
    who: str
    title: str
    text: str
    status: str
    tone: str
    waits: bool


def side(one: Conversation) -> Side:
    """One that stands beside it."""
    return Side(
        url=reverse("messaging:conversation", args=[one.pk]),
        who=one.name or one.address,
        title=one.subject or _("Without a subject"),
        text=one.last_text,
        status=words.status(one.status) if one.status != Status.PENDING else _("Waiting for the answer"),
        tone=words.STATUS_TONES.get(Status(one.status), ""),
        waits=one.waiting_since is not None,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A conversation among those to choose from."""

    id: int
    title: str
    icon: str
    mailbox: str
    at: datetime
    status: str
    tone: str


def choice(one: Conversation) -> Choice:
    """One of those to choose from."""
    return Choice(
        id=one.pk,
        title=one.subject or one.last_text or _("Without a subject"),
        icon=icon_of(one.mailbox.transport),
        mailbox=one.mailbox.name,
        at=one.last_at,
        status=words.status(one.status),
        tone=words.STATUS_TONES.get(Status(one.status), ""),
    )
