"""Lists on their way out: asked for once, audited, written at once or, when long, by a job."""

import tempfile
from typing import IO
from urllib.parse import parse_qs

from django.utils import timezone
from django.utils.translation import override

from relacja.integrations.models import ExportRun
from relacja.integrations.permissions import EXPORT_LISTS
from relacja.integrations.services import jobs
from relacja.platform import audit, files, lists, push
from relacja.platform.actor import Actor
from relacja.platform.lists import ListDefinition, ListQuery
from relacja.platform.transfer.writing import TooLongForXlsx, csv_lines, write_xlsx
from relacja.platform.use_case import use_case

AT_ONCE = 20_000
"""Rows up to which a list is written while the reader waits."""
LARGEST = 8 << 30
FORMS = ("csv", "xlsx")


class NoSuchList(LookupError):
    """No list has this code, or it may not leave."""


def definition_of(actor: Actor, list_code: str) -> ListDefinition:
    """The list, if the actor may see it and take it along. Raises `NoSuchList` and `NotPermitted`."""
    definition = lists.lists.get(list_code)
    if definition is None or not definition.export_permission:
        raise NoSuchList(list_code)
    actor.require(definition.permission)
    actor.require(definition.export_permission)
    return definition


def query_of(definition: ListDefinition, actor: Actor, text: str) -> ListQuery:
    """The query of a page's address."""
    return ListQuery.parse(definition, actor, parse_qs(text))


@use_case(permits=EXPORT_LISTS)
def begin_export(*, actor: Actor, list_code: str, form: str, query: str) -> int | None:
    """Note who takes which list along with which filters; a long list is queued: then it returns the id of its run."""
    definition = definition_of(actor, list_code)
    rows = lists.count(definition, actor, query_of(definition, actor, query))
    audit.note(list=list_code, form=form, rows=rows, filters=sorted(parse_qs(query)))
    if rows <= AT_ONCE:
        return None
    run = ExportRun.objects.create(
        list_code=list_code, form=form, query=query[:4000], user_id=actor.user_id, created_at=timezone.now()
    )
    jobs.queue("export", run.pk)
    return run.pk


def drive_export(*, actor: Actor, run_id: int) -> ExportRun:  # not a use case: its steps are
    """Write a queued list to a file and tell its reader; safe to run twice."""
    run = ExportRun.objects.visible_to(actor).get(pk=run_id)
    if run.state == ExportRun.State.DONE:
        return run
    definition = definition_of(actor, run.list_code)
    query = query_of(definition, actor, run.query)
    with override(actor.language), tempfile.TemporaryFile() as target:
        try:
            rows = write_list(target, run.form, definition, actor, query)
        except TooLongForXlsx:
            return _end_export(actor=actor, run_id=run_id, rows=0, sha256="", state=ExportRun.State.FAILED)
        target.seek(0)
        stored = files.store(target, f"{run.list_code}.{run.form}", LARGEST)
    return _end_export(actor=actor, run_id=run_id, rows=rows, sha256=stored.sha256, state=ExportRun.State.DONE)


def write_list(target: IO[bytes], form: str, definition: ListDefinition, actor: Actor, query: ListQuery) -> int:
    """Write a list as `form`; returns the number of rows."""
    if form == "xlsx":
        return write_xlsx(target, definition, actor, query)
    number = -1
    for number, line in enumerate(csv_lines(definition, actor, query)):  # noqa: B007
        target.write(line.encode())
    return number


@use_case(permits=EXPORT_LISTS)
def _end_export(*, actor: Actor, run_id: int, rows: int, sha256: str, state: ExportRun.State) -> ExportRun:
    run = ExportRun.objects.select_for_update().get(pk=run_id)
    run.rows, run.sha256, run.state, run.finished_at = rows, sha256, state, timezone.now()
    run.save(update_fields=["rows", "sha256", "state", "finished_at"])
    if run.user_id is not None:
        push.tell(f"user:{run.user_id}", "export", run=run.pk)
    return run
