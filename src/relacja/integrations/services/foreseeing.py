"""Previewing: for every row, what an import would do with it."""

from relacja.integrations.models import ImportRun, PreviewRow, RefusedRow
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.rules.positions import added
from relacja.integrations.services import staging
from relacja.integrations.services.chunks import RunCancelled, counted, keep_refused, tell
from relacja.integrations.services.driving import Progress, begin
from relacja.integrations.services.samples import Samples
from relacja.integrations.services.sources import OpenStep, chunks_ahead, open_step, steps_of
from relacja.platform.actor import Actor
from relacja.platform.transfer.mapping import BadMapping
from relacja.platform.transfer.pipeline import Chunk
from relacja.platform.transfer.types import CannotRead
from relacja.platform.use_case import use_case


def drive_preview(  # not a use case: each chunk is one
    *, actor: Actor, run_id: int, progress: Progress | None = None
) -> ImportRun:
    """Preview a whole file; nothing but the preview is written. A killed one begins anew."""
    state = ImportRun.State
    run = begin(actor, run_id, state.PREVIEWING, {state.DRAFT, state.PREVIEWING})
    if run.state != state.PREVIEWING:
        return run
    RefusedRow.objects.filter(run=run, preview=True).delete()
    PreviewRow.objects.filter(run=run).delete()
    ImportRun.objects.filter(pk=run_id).update(preview={})
    try:
        for number in range(len(steps_of(run))):
            _foresee_step(actor, run, number, progress)
        return _foreseen(actor=actor, run_id=run_id)
    except RunCancelled:
        return ImportRun.objects.get(pk=run_id)
    except (CannotRead, BadMapping) as error:
        return _foreseen(actor=actor, run_id=run_id, error=str(error))


def _foresee_step(actor: Actor, run: ImportRun, number: int, progress: Progress | None) -> None:
    opened = open_step(run, number)
    actor.require(opened.target.permission)
    samples = Samples(run.pk, number, opened.target)
    with chunks_ahead(run, opened, actor.language, {"step": number, "chunk": 0}) as chunks:
        for chunk in chunks:
            told = _foresee(actor=actor, run_id=run.pk, opened=opened, chunk=chunk, samples=samples)
            if progress is not None:
                progress(told)
    staging.drop(run.pk, number)


@use_case(permits=RUN_IMPORTS)
def _foresee(*, actor: Actor, run_id: int, opened: OpenStep, chunk: Chunk, samples: Samples) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state != ImportRun.State.PREVIEWING or run.cancel_asked:
        raise RunCancelled
    outcomes = opened.target.plan(actor=actor, prepared=chunk.prepared, options=opened.options)
    samples.keep(chunk, outcomes)
    keep_refused(run_id, opened.number, chunk, outcomes, preview=True)
    run.preview = added(run.preview, {**counted(chunk, outcomes), "rows": chunk.rows})
    run.save(update_fields=["preview"])
    tell(run)
    return run


@use_case(permits=RUN_IMPORTS)
def _foreseen(*, actor: Actor, run_id: int, error: str = "") -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state == ImportRun.State.PREVIEWING:
        run.state = ImportRun.State.DRAFT if error else ImportRun.State.PREVIEWED
        run.error = error
        run.save(update_fields=["state", "error"])
        tell(run)
    return run
