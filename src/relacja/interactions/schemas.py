"""Shapes of what comes in and goes out through the API."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from relacja.customers.types import PartyFile
from relacja.interactions.queries import Entry, TimelineFilters
from relacja.interactions.rules.strip import HeatStrip
from relacja.interactions.types import (
    InteractionDraft,
    InteractionId,
    Participant,
    Recorded,
    Subject,
)
from relacja.platform.api import Id, Moment, Reason, Schema, Why
from relacja.platform.refs import Ref

Code = Annotated[str, Field(max_length=20)]
Word = Annotated[str, Field(max_length=60)]
Place = Annotated[str, Field(pattern=r"^[0-9]{1,18}\.-?[0-9]{1,17}$", description="Taken from `next`")]


class ParticipantIn(Schema):
    """Who took part: a party, or null with the address they used."""

    party_id: Id | None
    role: Annotated[str, Field(max_length=30)] = "customer"
    address: Annotated[str, Field(max_length=400)] = ""
    presence: Code = "present"


class SubjectIn(Schema):
    """What it was about: a reference such as `sales.order:12`."""

    ref: Annotated[str, Field(max_length=80, pattern=r"^[a-z_.]+:[0-9]{1,18}$")]
    reason: Annotated[str, Field(max_length=100)] = ""
    resolution: Annotated[str, Field(max_length=100)] = ""


class InteractionIn(Schema):
    """A contact to be recorded. With `source` and `key` it is recorded once for ever."""

    kind: Code
    participants: Annotated[list[ParticipantIn], Field(min_length=1, max_length=50)]
    started_at: Moment
    ended_at: Moment | None = None
    medium: Code = ""
    channel: Annotated[str, Field(max_length=30)] = "direct"
    direction: Literal["", "inbound", "outbound", "internal"] = ""
    initiator: Literal["", "customer", "company", "system"] = ""
    status: Literal["planned", "in_progress", "done", "cancelled"] = "done"
    reason: Word = ""
    summary: Annotated[str, Field(max_length=300)] = ""
    body: Annotated[str, Field(max_length=100_000)] = ""
    outcome: Word = ""
    captured_by: Literal["auto", "human"] = "auto"
    owner_id: Id | None = None
    source: Word = ""
    key: Annotated[str, Field(max_length=200)] = ""
    subjects: Annotated[list[SubjectIn], Field(max_length=50)] = []

    def draft(self) -> InteractionDraft:
        """The draft that the service takes."""
        plain = self.model_dump(exclude={"participants", "subjects"})
        return InteractionDraft(
            **plain,
            participants=tuple(Participant(**one.model_dump()) for one in self.participants),
            subjects=tuple(Subject(Ref.parse(one.ref), one.reason, one.resolution) for one in self.subjects),
        )


class InteractionsIn(Schema):
    """Many contacts at once, all or none."""

    items: Annotated[list[InteractionIn], Field(min_length=1, max_length=1000)]


class CorrectionIn(Schema):
    """What is said anew, and why; what is left out stays as it is."""

    reason: Reason
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    summary: Annotated[str, Field(max_length=300)] | None = None
    body: Annotated[str, Field(max_length=100_000)] | None = None
    outcome: Word | None = None
    medium: Code | None = None
    direction: Literal["inbound", "outbound", "internal"] | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    participants: Annotated[list[ParticipantIn], Field(min_length=1, max_length=50)] | None = None

    def changes(self) -> dict[str, Any]:
        """The fields that were given."""
        given = self.model_dump(exclude={"reason", "version", "participants"}, exclude_none=True)
        if self.participants is not None:
            given["participants"] = tuple(Participant(**one.model_dump()) for one in self.participants)
        return given


class HoldIn(Why):
    """Whether a file is held, and why."""

    is_held: bool = True


class CompletionIn(Schema):
    """How a planned contact went."""

    at: Moment | None = None
    ended_at: Moment | None = None
    outcome: Word = ""
    summary: Annotated[str, Field(max_length=300)] = ""


class ClosingIn(Schema):
    """How what was going on ended; what is left blank stays as it was."""

    ended_at: Moment
    outcome: Word = ""
    reason: Word = ""
    summary: Annotated[str, Field(max_length=300)] = ""


class WhoseIn(Schema):
    """Whose contact it was, and how one knows."""

    party_id: Id
    reason: Reason


class CancellationIn(Schema):
    """Why a planned contact was called off."""

    reason: Annotated[str, Field(max_length=500)] = ""


class RecordedOut(Schema):
    """What became of a contact: its id, and whether it is new."""

    id: int
    started_at: datetime
    is_new: bool = True

    @classmethod
    def of(cls, done: Recorded) -> dict[str, Any]:
        """What became of a draft."""
        return {"id": done.id.id, "started_at": done.id.started_at, "is_new": done.is_new}


class ChangedOut(Schema):
    """The contact that was changed."""

    id: int
    started_at: datetime

    @classmethod
    def of(cls, name: InteractionId) -> dict[str, Any]:
        """The name of a contact."""
        return {"id": name.id, "started_at": name.started_at}


class TimelineOut(Schema):
    """A page of a timeline, latest first; `next` is the address of the following page."""

    items: list[Entry]
    next: str | None


class FileOut(Schema):
    """A customer with what happened: the file, the last thirty entries, and the heat strip."""

    party: PartyFile
    timeline: list[Entry]
    next: str | None
    strip: HeatStrip


class TimelineQuery(Schema):
    """What to show of a timeline."""

    kind: list[Code] = []
    medium: list[Code] = []
    direction: Literal["", "inbound", "outbound", "internal"] = ""
    user_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    after: Place | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 30

    def filters(self) -> TimelineFilters:
        """The filters as the query takes them."""
        return TimelineFilters(
            kinds=tuple(self.kind),
            media=tuple(self.medium),
            direction=self.direction,
            user_id=self.user_id,
            since=self.since,
            until=self.until,
        )


def place_of(text: str) -> InteractionId:
    """The inverse of `str(InteractionId)`; raises `ValueError`."""
    number, _, microseconds = text.partition(".")
    return InteractionId(int(number), datetime.fromtimestamp(int(microseconds) / 1_000_000, tz=UTC))
