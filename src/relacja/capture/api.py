"""Verbs of capture. Events themselves come by the entrance `/v1/`, in the Segment HTTP API."""

from typing import Annotated

from pydantic import Field

from relacja.capture import queries, services
from relacja.capture.rules.plan import BadPlan
from relacja.capture.types import EventLine, HeldGroup, HeldLine, Kept, PlanTrial, SourceLine
from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, answers_with

router = Router(tags=["Events"])
answers_with(services.NameTaken, 409)
answers_with(BadPlan, 422)


class SourceIn(Schema):
    """A site or an application; `requests_per_second` of 0 is the house's limit; `consent` is the category that an
    event must say yes to, blank for none."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    kept: Kept = Kept.USUAL
    requests_per_second: Annotated[int, Field(ge=0, le=100_000)] = 0
    consent: Annotated[str, Field(max_length=60)] = ""


class SourceChange(SourceIn):
    """One that stands, whole."""

    is_active: bool


class SourceMade(Schema):
    """A source and the key that it writes by."""

    id: int
    write_key: str


class TrackingPlan(Schema):
    """What is expected of the events of a source, as it is written on its page."""

    plan: Annotated[str, Field(max_length=100_000)]
    holds_unplanned: bool = False


class Stored(Schema):
    """How many distinct events are stored."""

    events: int


@router.list("/event-sources", response=list[SourceLine])
def list_sources(request: ApiRequest) -> Answer:
    """The sites and applications that send events."""
    return queries.heard_sources(request.actor)


@router.create("/event-sources", response=SourceMade)
def add_source(request: ApiRequest, body: SourceIn) -> Answer:
    """Let a site or an application send events."""
    source_id, key = services.add_source(actor=request.actor, **body.model_dump())
    return {"id": source_id, "write_key": key}


@router.act("/event-sources/{int:source_id}", method="PUT", response=SourceLine)
def change_source(request: ApiRequest, source_id: Id, body: SourceChange) -> Answer:
    """Change a source, or close it."""
    services.change_source(actor=request.actor, source_id=source_id, **body.model_dump())
    return next(line for line in queries.heard_sources(request.actor) if line.id == source_id)


@router.act("/event-sources/{int:source_id}/key", response=SourceMade)
def renew_key(request: ApiRequest, source_id: Id) -> Answer:
    """Give a source another write key."""
    return {"id": source_id, "write_key": services.renew_key(actor=request.actor, source_id=source_id)}


@router.read("/event-sources/{int:source_id}/stored", response=Stored)
def get_stored(request: ApiRequest, source_id: Id) -> Answer:
    """How many distinct events of a source are stored; it counts them all."""
    return {"events": queries.count_events(request.actor, source_id)}


@router.list("/event-sources/{int:source_id}/events", response=list[EventLine])
def list_latest_events(request: ApiRequest, source_id: Id) -> Answer:
    """The last events of a source, the last received first."""
    return queries.latest_events(request.actor, source_id)


@router.list("/event-sources/{int:source_id}/held", response=list[HeldLine])
def list_held_events(request: ApiRequest, source_id: Id) -> Answer:
    """The last events of a source that are held back, with the reason."""
    return queries.held_events(request.actor, source_id)


@router.read("/event-sources/{int:source_id}/plan", response=TrackingPlan)
def get_tracking_plan(request: ApiRequest, source_id: Id) -> Answer:
    """The tracking plan of a source."""
    return queries.source(request.actor, source_id)


@router.act("/event-sources/{int:source_id}/plan", method="PUT", response=TrackingPlan)
def save_tracking_plan(request: ApiRequest, source_id: Id, body: TrackingPlan) -> Answer:
    """Expect something of the events of a source: what breaks the plan is held."""
    services.save_plan(actor=request.actor, source_id=source_id, **body.model_dump())
    return queries.source(request.actor, source_id)


@router.act("/event-sources/{int:source_id}/plan/trial", response=PlanTrial)
def try_tracking_plan(request: ApiRequest, source_id: Id, body: TrackingPlan) -> Answer:
    """What a plan would do with what is held and what came last; nothing is changed."""
    return services.try_plan(actor=request.actor, source_id=source_id, **body.model_dump())


@router.list("/event-sources/{int:source_id}/held-by-plan", response=list[HeldGroup])
def list_held_by_plan(request: ApiRequest, source_id: Id) -> Answer:
    """What is held by the plan of a source, by event and reason."""
    return queries.held_by_plan(request.actor, source_id)


@router.act("/event-sources/{int:source_id}/replay", response=None)
def replay_held_events(request: ApiRequest, source_id: Id) -> Answer:
    """Have what is held by the plan judged by the plan of today, soon."""
    services.ask_replay(actor=request.actor, source_id=source_id)
