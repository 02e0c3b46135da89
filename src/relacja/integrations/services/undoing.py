"""Taking a run back, chunk by chunk, the last one first."""

from django.utils import timezone
from django.utils.translation import override

from relacja.integrations.events import ImportUndone
from relacja.integrations.models import ImportChunk, ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.services.chunks import tell
from relacja.integrations.services.driving import begin
from relacja.integrations.services.sources import steps_of, target_of
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.transfer.types import LoadedChunk
from relacja.platform.use_case import use_case

NAMED_AT_MOST = 50
"""How many of the rows that stay for one reason a chunk remembers by name; the rest it counts."""


def drive_undo(  # not a use case: each chunk is one
    *, actor: Actor, run_id: int
) -> ImportRun:
    """Take back what nothing newer stands on; what is left is counted with its reason. Goes on where it was killed."""
    state = ImportRun.State
    run = begin(actor, run_id, state.UNDOING, {state.UNDOING})
    for chunk_id in run.chunks.filter(undone_at=None).order_by("-number").values_list("pk", flat=True):
        with override(actor.language):
            _undo_chunk(actor=actor, run_id=run_id, chunk_id=chunk_id)
    return _finish_undo(actor=actor, run_id=run_id)


@use_case(permits=RUN_IMPORTS)
def _undo_chunk(*, actor: Actor, run_id: int, chunk_id: int) -> None:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    chunk = ImportChunk.objects.get(pk=chunk_id, run=run)
    if chunk.undone_at is not None or run.state != ImportRun.State.UNDOING:
        return
    loaded = LoadedChunk(chunk.audit_id, chunk.loaded_at, chunk.created)
    undone = target_of(steps_of(run)[chunk.step]).undo(actor=actor, chunk=loaded)
    reasons: dict[str, list[str]] = {}
    for ref, reason in undone.left:
        reasons.setdefault(reason, []).append(str(ref))
    chunk.undone = {
        "taken_back": undone.taken_back,
        "left": len(undone.left),
        "reasons": {reason: len(rows) for reason, rows in reasons.items()},
        "named": {reason: rows[:NAMED_AT_MOST] for reason, rows in reasons.items()},
    }
    chunk.undone_at = timezone.now()
    chunk.save(update_fields=["undone", "undone_at"])
    audit.note(run=run_id)
    tell(run)


@use_case(permits=RUN_IMPORTS)
def _finish_undo(*, actor: Actor, run_id: int) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state != ImportRun.State.UNDOING:
        return run
    told = list(run.chunks.values_list("undone", flat=True))
    run.state = ImportRun.State.UNDONE
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])
    taken_back, left = (sum(each.get(name, 0) for each in told) for name in ("taken_back", "left"))
    publish(ImportUndone(run_id, taken_back, left))
    tell(run)
    return run
