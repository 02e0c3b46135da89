"""Verbs of segments."""

from datetime import date
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import Field

from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, Why, answers_with, offer
from relacja.segments import queries, services
from relacja.segments.tables import CHANGES, MEMBERS, SEGMENTS
from relacja.segments.types import (
    CountLine,
    FamilyLine,
    Kind,
    Moves,
    Pick,
    SegmentName,
    Sorting,
    State,
    WhyIn,
)

router = Router(tags=["Segments"])
offer(router, "/segments", SEGMENTS, name="segments")
offer(router, "/segments/members", MEMBERS, name="segment_members")
offer(router, "/segments/changes", CHANGES, name="segment_changes")
answers_with(services.SegmentNotFound, 404)
answers_with(services.CustomerNotSeen, 404)
answers_with(services.TypeNotFound, 404)
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


class FamilyIn(Schema):
    """A family of types; `clusters` is for those told apart by how they buy."""

    code: Annotated[str, Field(pattern=r"^[-\w]{1,60}$")]
    name: Name
    sorting: Sorting
    clusters: Annotated[int, Field(ge=2, le=7)] = 4


class TypeIn(Schema):
    """One type; the condition of a type by behaviour, and of the rest, is blank."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    condition: Text = ""
    type_id: Id | None = None


class MoveIn(Schema):
    """Earlier or later in the order."""

    up: bool


class SortedCustomers(Schema):
    """How many customers are sorted, each into one type."""

    customers: int


@router.list("/customer-types", response=list[FamilyLine])
def list_families(request: ApiRequest) -> Answer:
    """Families of types in their order, with how many customers that you may see are of each this month."""
    return queries.families(request.actor)


@router.create("/customer-types", response=Saved)
def add_family(request: ApiRequest, body: FamilyIn) -> Answer:
    """Make a family of types."""
    return {"id": services.add_family(actor=request.actor, at=timezone.now(), **body.model_dump())}


@router.read("/customer-types/{int:family_id}", response=FamilyLine)
def get_family(request: ApiRequest, family_id: Id) -> Answer:
    """One family of types."""
    return queries.family(request.actor, family_id)


@router.act("/customer-types/{int:family_id}/types", method="PUT", response=Saved)
def save_type(request: ApiRequest, family_id: Id, body: TypeIn) -> Answer:
    """Add a type before the rest, or change one."""
    return {"id": services.save_type(actor=request.actor, family_id=family_id, **body.model_dump())}


@router.act("/customer-types/types/{int:type_id}/move", response=None)
def move_type(request: ApiRequest, type_id: Id, body: MoveIn) -> Answer:
    """Let a type be asked earlier or later."""
    services.move_type(actor=request.actor, type_id=type_id, up=body.up)


@router.act("/customer-types/types/{int:type_id}", method="DELETE", response=None)
def delete_type(request: ApiRequest, type_id: Id) -> Answer:
    """Delete a type."""
    services.delete_type(actor=request.actor, type_id=type_id)


@router.act("/customer-types/{int:family_id}/sort", response=SortedCustomers)
def sort_customers(request: ApiRequest, family_id: Id) -> Answer:
    """Give every customer their type of this month, now."""
    return {"customers": services.sort_customers(actor=request.actor, family_id=family_id, at=timezone.now())}


@router.list("/customer-types/{int:family_id}/moves/{str:month}", response=list[Moves])
def list_moves(request: ApiRequest, family_id: Id, month: str) -> Answer:
    """From which type to which customers went, from the month before to this one (its first day)."""
    try:
        return queries.moves(request.actor, family_id, date.fromisoformat(month))
    except ValueError:
        return []
