"""Writing one chunk of a run, with its checkpoint, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from relacja.integrations.models import ImportChunk, ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.rules.positions import added, after_chunk, position_of
from relacja.integrations.services.sources import OpenStep
from relacja.platform import audit, push
from relacja.platform.actor import Actor
from relacja.platform.transfer.copying import copy_rows
from relacja.platform.transfer.pipeline import Chunk, RefusedLine
from relacja.platform.transfer.types import Outcome
from relacja.platform.transfer.values import text_of
from relacja.platform.use_case import use_case

REFUSED = ("run_id", "preview", "step", "table", "line", "field", "reason", "cells")


class RunCancelled(Exception):
    """Somebody asked the run to stop; what was written so far stays."""


class RunMoved(Exception):
    """The run does not stand where this chunk begins: another process has gone on with it."""


@use_case(permits=RUN_IMPORTS)
def load_chunk(
    *, actor: Actor, run_id: int, opened: OpenStep, chunk: Chunk, position: dict[str, Any]
) -> dict[str, Any]:
    """Load a chunk and move the checkpoint, both or neither; returns the new position.

    Raises `RunCancelled`, `RunMoved`, and whatever the target raises: then nothing of the chunk is written.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.cancel_asked:
        raise RunCancelled
    if run.state != ImportRun.State.RUNNING or position_of(run.position) != position:
        raise RunMoved
    entry = audit.current()
    assert entry is not None  # noqa: S101
    loaded = opened.target.load(actor=actor, prepared=chunk.prepared, options=opened.options)
    run.position = after_chunk(position, chunk.position)
    ImportChunk.objects.create(
        run=run,
        number=run.position["chunk"],
        step=opened.number,
        target=opened.target.code,
        audit_id=entry.id,
        created=loaded.created,
        rows=chunk.rows,
        loaded_at=timezone.now(),
    )
    keep_refused(run.pk, opened.number, chunk, loaded.outcomes, preview=False)
    run.counts = added(run.counts, counted(chunk, loaded.outcomes))
    run.rows_done += chunk.rows
    run.save(update_fields=["position", "counts", "rows_done"])
    audit.note(run=run.pk, rows=chunk.rows)
    tell(run)
    return dict(run.position)


def counted(chunk: Chunk, outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many records came to what; lines that were refused before the target saw them count too."""
    kinds: Counter[str] = Counter(outcome.kind for outcome in outcomes)
    kinds["refused"] += len(chunk.refused)
    return dict(kinds)


def keep_refused(run_id: int, step: int, chunk: Chunk, outcomes: Sequence[Outcome], *, preview: bool) -> None:
    """Keep every refused line with its reason and its cells as they were."""
    lines = list(chunk.refused)
    for outcome, raw in zip(outcomes, chunk.raw, strict=True):
        if outcome.kind == "refused":
            lines += [
                RefusedLine(table, line, outcome.reason, outcome.field_code, cells) for table, (line, cells) in raw
            ]
    copy_rows(
        "integrations_refusedrow",
        REFUSED,
        [
            (run_id, preview, step, x.table[:200], x.line, x.field_code[:60], x.reason[:300], _plain(x.cells))
            for x in lines
        ],
    )


def _plain(cells: Sequence[Any]) -> list[str]:
    return [text_of(cell).replace("\0", "") for cell in cells]


def tell(run: ImportRun) -> None:
    """Tell open pages that the run has moved."""
    if run.user_id is not None:
        push.tell(f"user:{run.user_id}", "import", run=run.pk)
