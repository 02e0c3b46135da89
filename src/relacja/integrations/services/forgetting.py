"""Letting files of imports and exports go: those that told of a person who is forgotten, and all that are old."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.integrations.models import ExportRun, ImportRun, PreviewRow, RefusedRow
from relacja.platform import files, parameters
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import ANYBODY, use_case

KEPT_FOR: Final = "integrations.keep_files"
State = ImportRun.State
AT_WORK = (State.QUEUED, State.RUNNING, State.PREVIEWING, State.UNDOING)

parameters.declare(
    parameters.Parameter(
        KEPT_FOR,
        _("Keep the files of imports and exports for"),
        "duration",
        timedelta(days=30),
        help=_("With the rows that were refused. A run that stands still for longer cannot go on."),
        group=_("Personal data"),
        minimum=3600,
        maximum=365 * 86_400,
    )
)


@use_case(permits=FORGET)
def forget_in_files(*, actor: Actor, person: Person) -> set[str]:
    """Let go of the files of runs that brought or changed the person, or refused them, and of every written export.

    Answers the hashes of the contents that are to go. A run at work keeps its file until it is old.
    """
    told = ImportRun.objects.filter(pk__in=_runs_that_told_of(person)).exclude(state__in=AT_WORK)
    exports = ExportRun.objects.exclude(state__in=(ExportRun.State.QUEUED, ExportRun.State.RUNNING))
    pattern = person.traces.pattern
    if pattern:
        RefusedRow.objects.filter(pk__in=_rows_that_name(pattern, RefusedRow, "cells")).delete()
        PreviewRow.objects.filter(pk__in=_rows_that_name(pattern, PreviewRow, 'title, changes, "similar"')).delete()
        ImportRun.objects.filter(Q(file_name__iregex=pattern) | Q(error__iregex=pattern)).update(
            file_name="…", error=""
        )
        ExportRun.objects.filter(query__iregex=pattern).update(query="")
    return _let_go(told) | _let_go_of_exports(exports)


@use_case(permits=ANYBODY)
def let_old_files_go(*, actor: Actor, now: datetime) -> int:
    """Let go of files and refused rows that nobody has needed for as long as managers want them kept; how many."""
    before = now - parameters.get_duration(KEPT_FOR)
    idle = Q(finished_at__lt=before) | Q(finished_at=None, created_at__lt=before)
    contents = _let_go(ImportRun.objects.filter(idle).exclude(state__in=AT_WORK))
    contents |= _let_go_of_exports(ExportRun.objects.filter(finished_at__lt=before))
    files.remove_later(contents)
    return len(contents)


def _let_go(runs: Any) -> set[str]:
    ids = list(runs.exclude(sha256="").select_for_update().values_list("pk", flat=True))
    contents = set(ImportRun.objects.filter(pk__in=ids).values_list("sha256", flat=True))
    RefusedRow.objects.filter(run__in=ids).delete()
    PreviewRow.objects.filter(run__in=ids).delete()
    ImportRun.objects.filter(pk__in=ids).update(sha256="")
    return contents


def _let_go_of_exports(runs: Any) -> set[str]:
    ids = list(runs.exclude(sha256="").select_for_update().values_list("pk", flat=True))
    contents = set(ExportRun.objects.filter(pk__in=ids).values_list("sha256", flat=True))
    ExportRun.objects.filter(pk__in=ids).update(sha256="")
    return contents


# reads platform: which chunks changed the person stands nowhere else
# reads customers: the name of their table, by which those images are found
TOLD = """
SELECT DISTINCT c.run_id FROM integrations_importchunk c
WHERE EXISTS (SELECT FROM unnest(%(ids)s::bigint[]) AS id WHERE c.created -> 'customers.party' @> to_jsonb(id))
   OR c.audit_id IN (SELECT entry_id FROM platform_auditchange
                     WHERE table_name = 'customers_party' AND row_id = ANY(%(ids)s))
"""


def _runs_that_told_of(person: Person) -> set[int]:
    found = {row[0] for row in _rows(TOLD, {"ids": list(person.party_ids)})}
    if person.traces.pattern:
        refused = _rows_that_name(person.traces.pattern, RefusedRow, "cells")
        found |= set(RefusedRow.objects.filter(pk__in=refused).values_list("run_id", flat=True))
    return found


def _rows_that_name(pattern: str, model: type[RefusedRow | PreviewRow], columns: str) -> Collection[int]:
    table = model._meta.db_table
    statement = f"SELECT id FROM {table} t WHERE ROW({columns})::text ~* %(pattern)s"  # noqa: S608
    return [row[0] for row in _rows(statement, {"pattern": pattern})]


def _rows(statement: str, params: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
