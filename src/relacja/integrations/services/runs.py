"""Beginning, changing, stopping and undoing imports."""

from typing import Any

from django.utils import timezone

from relacja.integrations.models import ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.services import jobs
from relacja.integrations.services.chunks import tell
from relacja.integrations.services.sources import steps_of, target_of
from relacja.integrations.types import RunPlan, options_from
from relacja.platform import audit, files
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.refs import Ref
from relacja.platform.transfer.mapping import MappingFile
from relacja.platform.transfer.source import format_of
from relacja.platform.transfer.types import Source
from relacja.platform.use_case import use_case

LARGEST = 4 << 30
"""Bytes a file to import may have."""
RUN = "integrations.import_run"


class WrongState(ValueError):
    """The run is not in a state in which this can be done. Carries the state."""


@use_case(permits=RUN_IMPORTS)
def upload_file(*, actor: Actor, stream: files.Readable, name: str) -> int:
    """Keep a file and begin a run with it; returns the id. Raises `CannotRead` and `FileTooLarge`."""
    stored = files.store(stream, name, LARGEST)
    source = Source.of_path(files.path_of(stored.sha256), name)
    format_of(source).tables(source)
    run = ImportRun.objects.create(
        file_name=name[:250], sha256=stored.sha256, user_id=actor.user_id, created_at=timezone.now()
    )
    audit.note(subject=Ref(RUN, run.pk), size=stored.size)
    return run.pk


@use_case(permits=RUN_IMPORTS)
def plan_import(*, actor: Actor, run_id: int, plan: RunPlan) -> None:
    """Say how the file is read and what its columns mean; a preview made before no longer counts. `BadMapping`."""
    run = _own(actor, run_id, ImportRun.State.DRAFT, ImportRun.State.PREVIEWED, ImportRun.State.PREVIEWING)
    mapping = MappingFile.parse(plan.mapping) if plan.mapping else None
    for step in mapping.steps if mapping else ():
        actor.require(target_of(step).permission)
        step.load_options(options_from(plan.options))
    run.mapping = mapping.plain() if mapping else {}
    run.reading, run.options = plan.reading, plan.options
    run.state, run.preview, run.error = ImportRun.State.DRAFT, {}, ""
    run.save(update_fields=["mapping", "reading", "options", "state", "preview", "error"])


@use_case(permits=RUN_IMPORTS)
def queue_preview(*, actor: Actor, run_id: int) -> None:
    """Have the whole file previewed in the background."""
    run = _own(actor, run_id, ImportRun.State.DRAFT, ImportRun.State.PREVIEWED)
    run.state, run.preview, run.cancel_asked = ImportRun.State.PREVIEWING, {}, False
    run.save(update_fields=["state", "preview", "cancel_asked"])
    jobs.queue("preview", run_id)


@use_case(permits=RUN_IMPORTS)
def queue_import(*, actor: Actor, run_id: int, rows_total: int | None = None, enqueue: bool = True) -> None:
    """Have the file imported in the background, or go on with a run that was stopped or has failed.

    Without `enqueue` the caller goes through it itself, as the command line does.
    """
    state = ImportRun.State
    run = _own(actor, run_id, state.DRAFT, state.PREVIEWED, state.PREVIEWING, state.CANCELLED, state.FAILED)
    MappingFile.parse(run.mapping)
    run.state, run.cancel_asked, run.error = state.QUEUED, False, ""
    run.rows_total = rows_total if rows_total is not None else run.preview.get("rows", run.rows_total)
    run.save(update_fields=["state", "cancel_asked", "error", "rows_total"])
    audit.note(subject=Ref(RUN, run.pk))
    if enqueue:
        jobs.queue("import", run_id)


@use_case(permits=RUN_IMPORTS)
def cancel_import(*, actor: Actor, run_id: int) -> None:
    """Ask a run to stop after the chunk it is writing; what is written stays and can be undone or gone on with."""
    state = ImportRun.State
    run = _run(actor, run_id, state.QUEUED, state.RUNNING, state.PREVIEWING)
    run.cancel_asked = True
    if run.state == state.PREVIEWING:
        run.state = state.DRAFT
    elif run.state == state.QUEUED:
        run.state, run.finished_at = state.CANCELLED, timezone.now()
    run.save(update_fields=["cancel_asked", "state", "finished_at"])
    tell(run)


@use_case(permits=RUN_IMPORTS)
def queue_undo(*, actor: Actor, run_id: int, enqueue: bool = True) -> None:
    """Have a run taken back in the background; somebody else's only by who reaches everything it may have touched."""
    run = _run(actor, run_id, ImportRun.State.DONE, ImportRun.State.CANCELLED, ImportRun.State.FAILED)
    if not run.is_sent_by(actor):
        for permission in {RUN_IMPORTS, *(target_of(step).permission for step in steps_of(run))}:
            _require_everywhere(actor, permission)
    run.state = ImportRun.State.UNDOING
    run.save(update_fields=["state"])
    audit.note(subject=Ref(RUN, run.pk))
    if enqueue:
        jobs.queue("undo", run_id)


def _own(actor: Actor, run_id: int, *states: Any) -> ImportRun:
    """A run that the actor has sent: it goes with the rights of its sender, so nobody else says what it does."""
    run = _run(actor, run_id, *states)
    if not run.is_sent_by(actor):
        raise NotPermitted(RUN_IMPORTS)
    return run


def _require_everywhere(actor: Actor, permission: str) -> None:
    reach = actor.reach(permission)
    if reach is None or not reach.everything:
        raise NotPermitted(permission)


def _run(actor: Actor, run_id: int, *states: Any) -> ImportRun:
    run = ImportRun.objects.visible_to(actor).select_for_update().get(pk=run_id)
    if run.state not in states:
        raise WrongState(run.state)
    return run
