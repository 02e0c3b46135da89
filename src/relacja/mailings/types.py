"""Values handed through the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from relacja.platform.refs import Ref

LANGUAGES = ("pl", "en", "ru")
"""What a design may be written in."""


class LetterState(TextChoices):
    """Where a letter stands. `unsure`: the line broke when it may have left; people decide."""

    QUEUED = "queued", pgettext_lazy("letter", "Waits")
    SENDING = "sending", pgettext_lazy("letter", "Is being sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    SKIPPED = "skipped", pgettext_lazy("letter", "Not sent on purpose")
    FAILED = "failed", pgettext_lazy("letter", "Could not be sent")
    UNSURE = "unsure", pgettext_lazy("letter", "May have been sent")


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter to be queued. `key` names it for ever: the same key again changes nothing.

    `version_id` is that of a design (`services.publish_design`). `variables` are texts, or lists of `{name, price,
    picture, link}` for rows of products. Without `point_id` it goes to the customer's best address when it is sent.
    `language` blank: the customer's. `at`: not before. `until`: whoever has not got it by then gets it no more.
    `is_watched` False: neither opening nor clicks are looked at, and its links stay as they are.
    """

    key: str
    party_id: int
    version_id: int
    mailbox_id: int
    origin: Ref
    purpose: str = "marketing"
    variables: Mapping[str, Any] = field(default_factory=dict)
    point_id: int | None = None
    language: str = ""
    at: datetime | None = None
    until: datetime | None = None
    is_watched: bool = True


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """What became of a draft: its letter, and whether it is new (False: the key was known)."""

    id: int
    key: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is read: in a language, with everything filled in."""

    language: str
    subject: str
    preheader: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters of an origin stand where; openings and clicks of machines apart from those of people."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    unsure: int = 0
    came_back: int = 0
    complained: int = 0
    answered: int = 0
    unsubscribed: int = 0
    opened: int = 0
    opened_by_machines: int = 0
    clicked: int = 0
    clicked_by_machines: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DesignDraft:
    """A design to be kept: for a purpose of contact, by language a subject, a preheader and blocks."""

    name: str
    purpose: str
    content: Mapping[str, Mapping[str, Any]]


Blocks = Sequence[Mapping[str, Any]]
