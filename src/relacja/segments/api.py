"""Verbs of segments."""

from typing import Annotated, Literal

from django.utils import timezone
from pydantic import Field

from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, Why, answers_with, offer
from relacja.segments import queries, services
from relacja.segments.tables import CHANGES, MEMBERS, SEGMENTS
from relacja.segments.types import CountLine, Kind, Pick, SegmentName, State, WhyIn

router = Router(tags=["Segments"])
offer(router, "/segments", SEGMENTS, name="segments")
offer(router, "/segments/members", MEMBERS, name="segment_members")
offer(router, "/segments/changes", CHANGES, name="segment_changes")
answers_with(services.SegmentNotFound, 404)
answers_with(services.CustomerNotSeen, 404)
answers_with(services.NotAList, 409)
answers_with(services.BadSegment, 422, lambda error: {"field": error.field, "why": error.why, "way": list(error.way)})

Name = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=10_000)]


class SegmentChange(Schema):
    """A segment that stands; the condition is in the language of conditions."""

    name: Name
    description: Annotated[str, Field(max_length=500)] = ""
    condition: Text = ""


class SegmentIn(SegmentChange):
    """A segment by condition, or a list by hand."""

    code: Annotated[str, Field(pattern=r"^[-\w]{1,60}$")]
    kind: Kind = Kind.CONDITION


class SegmentStateIn(Schema):
    """Live, paused or archived."""

    state: State


class PickIn(Schema):
    """Always in, never in, or (blank) as the condition says."""

    pick: Literal["always", "never", ""]


class ListIn(Schema):
    """Customers to put on a list."""

    party_ids: Annotated[list[Id], Field(max_length=10_000)]


class Saved(Schema):
    """The number of what was made."""

    id: int


class Put(Schema):
    """How many were put there; those one may not see were left alone."""

    put: int


class Asked(Schema):
    """Whether a count was asked for; false where one waits already."""

    is_new: bool


@router.create("/segments", response=Saved)
def add_segment(request: ApiRequest, body: SegmentIn) -> Answer:
    """Make a segment; it is counted soon."""
    return {"id": services.add_segment(actor=request.actor, at=timezone.now(), **body.model_dump())}


@router.act("/segments/{int:segment_id}", method="PUT", response=None)
def change_segment(request: ApiRequest, segment_id: Id, body: SegmentChange) -> Answer:
    """Change its name, description and condition."""
    services.change_segment(actor=request.actor, segment_id=segment_id, at=timezone.now(), **body.model_dump())


@router.act("/segments/{int:segment_id}/state", method="PUT", response=None)
def set_segment_state(request: ApiRequest, segment_id: Id, body: SegmentStateIn) -> Answer:
    """Pause it, archive it, or let it live."""
    services.set_state(actor=request.actor, segment_id=segment_id, state=body.state, at=timezone.now())


@router.act("/segments/{int:segment_id}/delete", response=None)
def delete_segment(request: ApiRequest, segment_id: Id, body: Why) -> Answer:
    """Delete it with its history."""
    services.delete_segment(actor=request.actor, segment_id=segment_id, reason=body.reason)


@router.act("/segments/{int:segment_id}/recount", response=Asked)
def ask_count(request: ApiRequest, segment_id: Id) -> Answer:
    """Have it counted whole, soon."""
    return {"is_new": services.ask_count(actor=request.actor, segment_id=segment_id, at=timezone.now())}


@router.list("/segments/{int:segment_id}/counts", response=list[CountLine])
def list_counts(request: ApiRequest, segment_id: Id) -> Answer:
    """The last full counts: how many there were, and how many differed from what news had made of it."""
    return queries.counts_of(request.actor, segment_id)


@router.act("/segments/{int:segment_id}/customers", response=Put)
def add_to_segment(request: ApiRequest, segment_id: Id, body: ListIn) -> Answer:
    """Put customers on a list."""
    ids = body.party_ids
    put = services.add_to_segment(actor=request.actor, segment_id=segment_id, party_ids=ids, at=timezone.now())
    return {"put": put}


@router.read("/segments/{int:segment_id}/customers/{int:party_id}", response=WhyIn)
def why_in_segment(request: ApiRequest, segment_id: Id, party_id: Id) -> Answer:
    """Why a customer is in a segment, or not."""
    return queries.why(request.actor, segment_id, party_id, timezone.now())


@router.act("/segments/{int:segment_id}/customers/{int:party_id}", method="PUT", response=None)
def pick_for_segment(request: ApiRequest, segment_id: Id, party_id: Id, body: PickIn) -> Answer:
    """Say by hand that a customer is always or never in it; blank takes it back."""
    said = Pick(body.pick) if body.pick else None
    services.pick(actor=request.actor, segment_id=segment_id, party_id=party_id, pick=said, at=timezone.now())


@router.list("/customers/{int:party_id}/segments", response=list[SegmentName])
def list_segments_of(request: ApiRequest, party_id: Id) -> Answer:
    """The segments a customer is in now."""
    return queries.segments_of(request.actor, party_id)
