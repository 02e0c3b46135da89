"""Values handed through the door."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.files import Readable
from relacja.platform.refs import Ref

HOLD = "interactions.hold_files"
"""The permission to hold files for legal reasons: apps whose pages let people do it ask for it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Direction(TextChoices):
    """Which way a contact went; internal where nobody outside took part."""

    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")
    INTERNAL = "internal", _("Internal")


class Initiator(TextChoices):
    """Who began it."""

    CUSTOMER = "customer", _("Customer")
    COMPANY = "company", _("We")
    SYSTEM = "system", _("System")


class Status(TextChoices):
    """Where a contact stands. What was planned stays data when it is done or cancelled."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", pgettext_lazy("contact", "Done")
    CANCELLED = "cancelled", _("Cancelled")


class CapturedBy(TextChoices):
    """Whether a machine caught it or a person typed it."""

    AUTO = "auto", _("By itself")
    HUMAN = "human", _("By hand")


OPEN = (Status.PLANNED.value, Status.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part: a party, or None with the address they used where nobody knows who it was."""

    party_id: int | None
    role: str = "customer"
    address: str = ""
    presence: str = "present"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a contact was about, why, and how it was settled."""

    ref: Ref
    reason: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class ArtefactDraft:
    """A stored file that belongs to the contact, by its hash. `deleted_at`: there was one, its content is gone."""

    kind: str
    sha256: str
    name: str = ""
    retention: str = "standard"
    legal_hold: bool = False
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: its bytes, the name it came under, what it is (`recording`, say) and how long it is kept.

    A blank kind is found from the bytes; without a `limit` in bytes it is as large as managers let uploads be.
    """

    stream: Readable
    name: str = ""
    kind: str = ""
    retention: str = "standard"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionDraft:
    """A contact to be recorded. `participants` must name at least one; the first is the one it belongs to.

    `medium`, `direction` and `initiator` left blank are taken from the kind. A draft with `source` and `key` is
    recorded once for ever: the same key again finds the first one.
    """

    kind: str
    participants: tuple[Participant, ...]
    started_at: datetime
    ended_at: datetime | None = None
    medium: str = ""
    channel: str = "direct"
    direction: str = ""
    initiator: str = ""
    status: str = Status.DONE.value
    reason: str = ""
    summary: str = ""
    body: str = ""
    outcome: str = ""
    captured_by: str = CapturedBy.HUMAN.value
    owner_id: int | None = None
    source: str = ""
    key: str = ""
    subjects: tuple[Subject, ...] = ()
    artefacts: tuple[ArtefactDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionId:
    """The name of a recorded contact: tables are partitioned by its start, so the start is part of the name."""

    id: int
    started_at: datetime

    def __str__(self) -> str:
        return f"{self.id}.{(self.started_at - EPOCH) // MICROSECOND}"

    @classmethod
    def parse(cls, text: str) -> "InteractionId":
        """The inverse of `str`; ValueError where the text is no such name."""
        number, dot, moment = text.partition(".")
        if not dot or len(text) > 60:
            raise ValueError(f"not the name of an interaction: {text[:60]!r}")
        try:
            return cls(int(number), EPOCH + int(moment) * MICROSECOND)
        except OverflowError as problem:
            raise ValueError(f"not a moment: {moment!r}") from problem


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one draft: its name, and whether it is new (False: the key was known)."""

    id: InteractionId
    is_new: bool = field(default=True)
