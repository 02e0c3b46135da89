"""Verbs of flows and runs. News are told by the apps of the house; a program starts runs by hand."""

from typing import Annotated, Any, Literal

from pydantic import Field

from relacja.automation import queries, services
from relacja.automation.tables import FLOWS, RUNS
from relacja.automation.types import RecordLine, RunLine, Start
from relacja.platform.api import Answer, ApiRequest, Id, Moment, Router, Schema, Text, answers_with
from relacja.platform.api.listing import offer

router = Router(tags=["Automation"])
answers_with(services.FlowNotFound, 404)
answers_with(services.CustomerNotVisible, 404)
answers_with(services.NotInForce, 409)
answers_with(services.KeyIsFixed, 409)
answers_with(services.BadFlow, 422, lambda error: {"problem": str(error)})
answers_with(services.NotPublishable, 422, lambda error: {"problem": str(error)})

offer(router, "/flows", FLOWS, name="flows")
offer(router, "/flow-runs", RUNS, name="flow_runs")


class FlowIn(Schema):
    """A flow as it is drawn; `body` as the README of automation says."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    area: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = "general"
    keyed_by: Literal["party", "key"] = "party"
    body: dict[str, Any]


class FlowMade(Schema):
    """The number of a flow."""

    id: int


class FlowVersion(Schema):
    """A version of a flow."""

    number: int
    state: str
    body: dict[str, Any]


class Published(Schema):
    """The number of the version that is in force now."""

    version: int


class TakenBack(Schema):
    """Whether there was anything to take back."""

    done: bool


class RetireIn(Schema):
    """`stop_runs`: those under way end here; otherwise they go on to their ends."""

    stop_runs: bool = False


class StartIn(Schema):
    """Who or what enters; `key` may be blank where a run is of a customer."""

    key: Annotated[Text, Field(max_length=200)] = ""
    party_id: Id | None = None
    at: Moment
    facts: Annotated[dict[str, str | int | float | bool], Field(max_length=40)] = {}


class StartsIn(Schema):
    """Some who enter at once."""

    starts: Annotated[list[StartIn], Field(min_length=1, max_length=1000)]


class Started(Schema):
    """The run of each start in its order; null where it was none."""

    runs: list[int | None]


class RunsIn(Schema):
    """Runs by their numbers."""

    run_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class Changed(Schema):
    """How many were changed."""

    runs: int


@router.create("/flows", response=FlowMade)
def add_flow(request: ApiRequest, body: FlowIn) -> Answer:
    """Draw a flow, as a draft."""
    return {"id": services.save_flow(actor=request.actor, **body.model_dump())}


@router.act("/flows/{int:flow_id}", method="PUT", response=FlowMade)
def save_flow(request: ApiRequest, flow_id: Id, body: FlowIn) -> Answer:
    """Save the draft of a flow beside its version in force."""
    return {"id": services.save_flow(actor=request.actor, flow_id=flow_id, **body.model_dump())}


@router.list("/flows/{int:flow_id}/versions", response=list[FlowVersion])
def list_flow_versions(request: ApiRequest, flow_id: Id) -> Answer:
    """All versions of a flow, the newest first."""
    return queries.versions(request.actor, flow_id)


@router.act("/flows/{int:flow_id}/publish", response=Published)
def publish_flow(request: ApiRequest, flow_id: Id) -> Answer:
    """Put the draft in force; 422 with what is wrong with it."""
    return {"version": services.publish_flow(actor=request.actor, flow_id=flow_id)}


@router.act("/flows/{int:flow_id}/retire", response=None)
def retire_flow(request: ApiRequest, flow_id: Id, body: RetireIn) -> Answer:
    """Let no more runs begin."""
    services.retire_flow(actor=request.actor, flow_id=flow_id, stop_runs=body.stop_runs)


@router.act("/flows/{int:flow_id}/draft", method="DELETE", response=None)
def discard_draft(request: ApiRequest, flow_id: Id) -> Answer:
    """Throw the draft away."""
    services.discard_draft(actor=request.actor, flow_id=flow_id)


@router.act("/flows/{int:flow_id}/take-back", response=TakenBack)
def take_back(request: ApiRequest, flow_id: Id) -> Answer:
    """Let the draft be as it was before it was saved last."""
    return {"done": services.take_back(actor=request.actor, flow_id=flow_id)}


@router.act("/flows/{int:flow_id}/runs", response=Started)
def start_many(request: ApiRequest, flow_id: Id, body: StartsIn) -> Answer:
    """Let some enter a flow; safe to ask again."""
    starts = [Start(one.key or f"start:{one.at.isoformat()}", one.at, one.party_id, one.facts) for one in body.starts]
    return {"runs": services.start_many(actor=request.actor, flow_id=flow_id, starts=starts)}


@router.list("/flow-runs/{int:flow_run_id}/record", response=list[RecordLine])
def list_run_record(request: ApiRequest, flow_run_id: Id) -> Answer:
    """What happened to a run, in words."""
    return queries.record(request.actor, flow_run_id)


@router.list("/customers/{int:party_id}/flow-runs", response=list[RunLine])
def list_runs_of(request: ApiRequest, party_id: Id) -> Answer:
    """The runs of one customer, the latest first."""
    return queries.runs_of(request.actor, party_id)


@router.act("/flow-runs/resume", response=Changed)
def resume_runs(request: ApiRequest, body: RunsIn) -> Answer:
    """Try the step again at which runs were parked."""
    return {"runs": services.resume_runs(actor=request.actor, run_ids=body.run_ids)}


@router.act("/flow-runs/stop", response=Changed)
def stop_runs(request: ApiRequest, body: RunsIn) -> Answer:
    """End runs where they are."""
    return {"runs": services.stop_runs(actor=request.actor, run_ids=body.run_ids)}
