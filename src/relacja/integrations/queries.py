"""Every read of runs worth a name."""

from typing import Any

from django.db.models import QuerySet

from relacja.integrations.models import ExportRun, ImportProfile, ImportRun, PreviewRow, RefusedRow
from relacja.platform.actor import Actor


class NoSuchRun(LookupError):
    """There is no such run, or the actor may not see it."""


def run_of(actor: Actor, run_id: int) -> ImportRun:
    """One run. Raises `NoSuchRun`."""
    found = ImportRun.objects.visible_to(actor).filter(pk=run_id).first()
    if found is None:
        raise NoSuchRun(run_id)
    return found


def user_of_run(run_id: int) -> int:  # no actor: jobs ask it to find theirs
    """Who began a run."""
    return ImportRun.objects.values_list("user_id", flat=True).get(pk=run_id) or 0


def refused_of(actor: Actor, run_id: int, *, preview: bool) -> QuerySet[RefusedRow]:
    """The refused lines of a run, in their order."""
    return RefusedRow.objects.filter(run=run_of(actor, run_id), preview=preview).order_by("id")


def preview_rows(actor: Actor, run_id: int, kind: str, *, limit: int = 50) -> list[PreviewRow]:
    """Examples of one kind of outcome from the preview."""
    return list(PreviewRow.objects.filter(run=run_of(actor, run_id), kind=kind).order_by("id")[:limit])


def profiles_for(actor: Actor, signature: str) -> list[ImportProfile]:
    """Remembered mappings for files with these columns, the last used first."""
    return list(ImportProfile.objects.visible_to(actor).filter(signature=signature).order_by("-used_at")[:10])


def undone_of(actor: Actor, run_id: int) -> dict[str, Any]:
    """What taking a run back has come to; `named` are references to some of the rows that stay, by reason."""
    told = [chunk.undone for chunk in run_of(actor, run_id).chunks.exclude(undone={})]
    reasons: dict[str, int] = {}
    named: dict[str, list[str]] = {}
    for each in told:
        for reason, count in each.get("reasons", {}).items():
            reasons[reason] = reasons.get(reason, 0) + count
            named.setdefault(reason, []).extend(each.get("named", {}).get(reason, ()))
    return {
        "taken_back": sum(each.get("taken_back", 0) for each in told),
        "left": sum(each.get("left", 0) for each in told),
        "reasons": reasons,
        "named": named,
    }


def exports_of(actor: Actor) -> list[ExportRun]:
    """The actor's own exports, the latest first."""
    return list(ExportRun.objects.visible_to(actor).order_by("-created_at")[:50])


def export_of(actor: Actor, run_id: int) -> ExportRun:
    """One of the actor's own exports. Raises `NoSuchRun`."""
    found = ExportRun.objects.visible_to(actor).filter(pk=run_id).first()
    if found is None:
        raise NoSuchRun(run_id)
    return found


def user_of_export(run_id: int) -> int:  # no actor: jobs ask it to find theirs
    """Who asked for an export."""
    return ExportRun.objects.values_list("user_id", flat=True).get(pk=run_id) or 0
