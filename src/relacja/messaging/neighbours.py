"""Other conversations than the open one, as it shows them: those beside it, and those to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from relacja.customers import queries as customers
from relacja.messaging import inbox_words as words
from relacja.messaging.models import Conversation
from relacja.messaging.plugs import transports
from relacja.messaging.types import Status
from relacja.platform.actor import Actor


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
    who: str
    is_others: bool
    icon: str
    mailbox: str
    at: datetime
    status: str
    tone: str


def choices(actor: Actor, of: Conversation, rows: Sequence[Conversation]) -> list[Choice]:
    """Those to choose from, beside the one that is open: whose they are, and whether that is somebody else."""
    ids = [one.party_id for one in (of, *rows) if one.party_id is not None]
    names, same = customers.party_names(actor, ids), customers.canonical_ids(ids)
    whose = {one.pk: same.get(one.party_id, one.party_id) if one.party_id else one.address for one in (of, *rows)}
    return [_choice(one, names.get(one.party_id or 0, ""), is_others=whose[one.pk] != whose[of.pk]) for one in rows]


def _choice(one: Conversation, name: str, *, is_others: bool) -> Choice:
    return Choice(
        id=one.pk,
        who=name or one.name or one.address,
        is_others=is_others,
        title=one.subject or one.last_text or _("Without a subject"),
        icon=icon_of(one.mailbox.transport),
        mailbox=one.mailbox.name,
        at=one.last_at,
        status=words.status(one.status),
        tone=words.STATUS_TONES.get(Status(one.status), ""),
    )
