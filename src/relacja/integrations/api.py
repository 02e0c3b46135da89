"""Verbs of imports: rows sent at once, or a file on its way in."""

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from ninja import File, UploadedFile
from pydantic import AfterValidator, Field

from relacja.integrations import queries, services
from relacja.integrations.services import profiles, proposing, runs
from relacja.integrations.services.rows import BadRows, NoSuchTarget, records_of, target_for
from relacja.integrations.tables import RUNS
from relacja.integrations.types import RunPlan
from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, answers_with, offer
from relacja.platform.transfer.types import CannotRead, LoadOptions

router = Router(tags=["Imports"])
offer(router, "/imports", RUNS, name="imports")
answers_with(runs.WrongState, 409)
answers_with(CannotRead, 422)
answers_with(BadRows, 422, lambda error: {"errors": error.errors})
answers_with(NoSuchTarget, 404)


class RowsIn(Schema):
    """Rows for a target, by the codes of its fields; for a target whose rows have lines, these stand under `rows`."""

    rows: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=5000)]
    match: Annotated[str, Field(max_length=60)] = ""
    source: Annotated[str, Field(max_length=60)] = "api"
    only_new: bool = False
    fill_only: bool = False
    duplicates: Literal["create", "skip"] = "create"

    def options(self) -> LoadOptions:
        """The options that the target takes."""
        return LoadOptions(**self.model_dump(exclude={"rows"}))


class OutcomeOut(Schema):
    """What became of a row (counted from 1)."""

    row: int
    outcome: Literal["new", "changed", "same", "refused", "duplicate"]
    id: int | None
    reason: str
    field: str
    similar: list[int]


class FieldOut(Schema):
    """A value that a target takes."""

    code: str
    label: str
    kind: str
    required: bool
    key: bool


class TargetOut(Schema):
    """Something that rows can become."""

    code: str
    label: str
    fields: list[FieldOut]
    match_rules: list[str]


class RunOut(Schema):
    """A file on its way in: how far it has come and what that came to."""

    id: int
    file_name: str
    state: str
    rows_total: int | None
    rows_done: int
    counts: dict[str, int]
    preview: dict[str, Any]
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def _text_encoding(name: str) -> str:
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise ValueError("no encoding of texts is called so") from error
    return name


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no time zone is called so")
    return name


Sign = Annotated[str, Field(max_length=1)]


class ReadingIn(Schema):
    """How the file is read; what is left out is found out."""

    encoding: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_text_encoding)] | None = None
    delimiter: Annotated[str, Field(pattern=r'^[^"\r\n]$')] | None = None
    quote: Sign | None = None
    header: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Sign | None = None
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    time_zone: Annotated[str, Field(max_length=60), AfterValidator(_time_zone)] | None = None


class PlanIn(Schema):
    """How the file is read, what its columns mean, what was chosen."""

    mapping: dict[str, Any]
    reading: ReadingIn = ReadingIn()
    options: dict[str, Any] = {}

    def plan(self) -> RunPlan:
        """The plan that the service takes."""
        return RunPlan(self.mapping, self.reading.model_dump(exclude_none=True), self.options)


class ProfileIn(Schema):
    """A name under which mapping and options are remembered."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    signature: Annotated[str, Field(max_length=64)]
    shared: bool = False


class Made(Schema):
    """The id of what was begun."""

    id: int


@router.list("/import-targets", response=list[TargetOut])
def list_import_targets(request: ApiRequest) -> Answer:
    """What rows can become, with the fields each takes."""
    return [
        {
            "code": target.code,
            "label": str(target.label),
            "fields": [
                {"code": f.code, "label": str(f.label), "kind": f.kind, "required": f.required, "key": f.key}
                for f in target.fields
            ],
            "match_rules": [rule.code for rule in target.match_rules],
        }
        for target in proposing.targets_for(request.actor)
    ]


@router.act("/bulk/{target}", method="PUT", response=list[OutcomeOut])
def upsert_rows(request: ApiRequest, target: str, body: RowsIn) -> Answer:
    """Add or bring up to date many rows by their natural keys, answering row by row."""
    chosen, options = target_for(request.actor, target), body.options()
    prepared = chosen.prepare(records=records_of(chosen, body.rows), options=options)
    loaded = chosen.load(actor=request.actor, prepared=prepared, options=options)
    return [
        {
            "row": outcome.line,
            "outcome": outcome.kind,
            "id": outcome.row_id,
            "reason": outcome.reason,
            "field": outcome.field_code,
            "similar": outcome.similar,
        }
        for outcome in loaded.outcomes
    ]


@router.create("/imports", response=Made)
def upload_import(request: ApiRequest, file: File[UploadedFile]) -> Answer:
    """Send a file; it waits until it is said what its columns mean."""
    return {"id": services.upload_file(actor=request.actor, stream=file, name=file.name or "file")}


@router.read("/imports/{int:run_id}", response=RunOut)
def get_import(request: ApiRequest, run_id: Id) -> Answer:
    """How far a file has come."""
    return queries.run_of(request.actor, run_id)


@router.act("/imports/{int:run_id}/plan", method="PUT", response=None)
def plan_import(request: ApiRequest, run_id: Id, body: PlanIn) -> Answer:
    """Say how the file is read and what its columns mean."""
    services.plan_import(actor=request.actor, run_id=run_id, plan=body.plan())


@router.act("/imports/{int:run_id}/preview", response=None)
def preview_import(request: ApiRequest, run_id: Id) -> Answer:
    """Have the whole file previewed in the background."""
    services.queue_preview(actor=request.actor, run_id=run_id)


@router.act("/imports/{int:run_id}/start", response=None)
def start_import(request: ApiRequest, run_id: Id) -> Answer:
    """Have the file imported in the background, or go on where it stopped."""
    services.queue_import(actor=request.actor, run_id=run_id)


@router.act("/imports/{int:run_id}/cancel", response=None)
def cancel_import(request: ApiRequest, run_id: Id) -> Answer:
    """Ask an import to stop after the chunk it is writing."""
    services.cancel_import(actor=request.actor, run_id=run_id)


@router.act("/imports/{int:run_id}/undo", response=None)
def undo_import(request: ApiRequest, run_id: Id) -> Answer:
    """Have an import taken back in the background."""
    services.queue_undo(actor=request.actor, run_id=run_id)


@router.create("/imports/{int:run_id}/profile", response=Made)
def remember_profile(request: ApiRequest, run_id: Id, body: ProfileIn) -> Answer:
    """Remember what was said about a file for others with the same columns."""
    kept = profiles.remember_profile(
        actor=request.actor, run_id=run_id, signature=body.signature, name=body.name, shared=body.shared
    )
    return {"id": kept}


@router.act("/import-profiles/{int:profile_id}", method="DELETE", response=None)
def forget_profile(request: ApiRequest, profile_id: Id) -> Answer:
    """Let a remembered profile of one's own go."""
    profiles.forget_profile(actor=request.actor, profile_id=profile_id)
