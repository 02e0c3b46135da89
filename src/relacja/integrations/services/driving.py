"""Going through an import from where it stands to its end. Called by the job and by the command line.

Nothing is lost by being killed: what was written stands with its checkpoint, and a second call goes on from there.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import IntegrityError, OperationalError, close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import override

from relacja.integrations.events import ImportFinished
from relacja.integrations.models import ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.rules.positions import after_step, position_of
from relacja.integrations.services import staging
from relacja.integrations.services.chunks import RunCancelled, RunMoved, load_chunk, tell
from relacja.integrations.services.sources import OpenStep, chunks_ahead, open_step, steps_of
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.transfer.mapping import BadMapping
from relacja.platform.transfer.pipeline import Chunk
from relacja.platform.transfer.types import CannotRead
from relacja.platform.use_case import use_case

ATTEMPTS = 3
Progress = Callable[[ImportRun], None]
log = structlog.get_logger()


def drive_import(  # not a use case: each chunk is one
    *, actor: Actor, run_id: int, progress: Progress | None = None
) -> ImportRun:
    """Load what is left of a run; returns it as it stands at the end. A broken file ends it with a plain reason."""
    state = ImportRun.State
    run = begin(actor, run_id, state.RUNNING, {state.QUEUED, state.RUNNING})
    if run.state != state.RUNNING:
        return run
    try:
        with _few_collections():
            _load_steps(actor, run, progress)
        return _finish(actor=actor, run_id=run_id, state=state.DONE)
    except RunCancelled:
        return _finish(actor=actor, run_id=run_id, state=state.CANCELLED)
    except RunMoved:
        log.info("import_goes_on_elsewhere", run=run_id)
        return ImportRun.objects.get(pk=run_id)
    except (CannotRead, BadMapping) as error:
        return _finish(actor=actor, run_id=run_id, state=state.FAILED, error=str(error))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Chunks hold no cycles: going over their records for garbage as often as usual takes a third of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@transaction.atomic
def begin(actor: Actor, run_id: int, state: ImportRun.State, allowed: set[ImportRun.State]) -> ImportRun:
    """Mark the run as begun; one that is in no allowed state, or is to stop, is left alone."""
    actor.require(RUN_IMPORTS)
    run = ImportRun.objects.visible_to(actor).select_for_update().get(pk=run_id)
    if run.state in allowed:
        run.state, run.error = state, ""
        run.started_at = run.started_at or timezone.now()
        run.save(update_fields=["state", "started_at", "error"])
    return run


def _load_steps(actor: Actor, run: ImportRun, progress: Progress | None) -> None:
    position = position_of(run.position)
    for number in range(position["step"], len(steps_of(run))):
        with override(actor.language):
            opened = open_step(run, number)
        actor.require(opened.target.permission)
        with chunks_ahead(run, opened, actor.language, position) as chunks:
            for chunk in chunks:
                position = _load(actor, run, opened, chunk, position)
                if progress is not None:
                    progress(ImportRun.objects.get(pk=run.pk))
        position = _next_step(actor=actor, run_id=run.pk, position=position)


def _load(actor: Actor, run: ImportRun, opened: OpenStep, chunk: Chunk, position: dict[str, Any]) -> dict[str, Any]:
    """Load a chunk; where another transaction came in between, once more, so that it sees what that has written."""
    for attempt in range(1, ATTEMPTS):
        try:
            with override(actor.language):
                return load_chunk(actor=actor, run_id=run.pk, opened=opened, chunk=chunk, position=position)
        except (IntegrityError, OperationalError) as error:
            log.warning("import_chunk_again", run=run.pk, attempt=attempt, error=type(error).__name__)
            close_old_connections()
    with override(actor.language):
        return load_chunk(actor=actor, run_id=run.pk, opened=opened, chunk=chunk, position=position)


@use_case(permits=RUN_IMPORTS)
def _next_step(*, actor: Actor, run_id: int, position: dict[str, Any]) -> dict[str, Any]:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if position_of(run.position) != position:
        raise RunMoved
    staging.drop(run_id, position["step"])
    run.position = after_step(position)
    run.save(update_fields=["position"])
    return dict(run.position)


@use_case(permits=RUN_IMPORTS)
def _finish(*, actor: Actor, run_id: int, state: ImportRun.State, error: str = "") -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    staging.drop(run_id, position_of(run.position)["step"])
    run.state, run.error, run.finished_at = state, error, timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])
    audit.note(run=run_id, **run.counts)
    publish(ImportFinished(run_id, str(state), run.user_id))
    tell(run)
    return run
