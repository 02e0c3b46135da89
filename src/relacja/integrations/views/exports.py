"""Lists leaving as files."""

import tempfile
from collections.abc import Iterator
from typing import IO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relacja.integrations import queries, services
from relacja.integrations.permissions import EXPORT_LISTS
from relacja.integrations.services import exporting
from relacja.integrations.views.runs import actor_of
from relacja.platform import files
from relacja.platform.lists import ListDefinition
from relacja.platform.transfer.writing import csv_lines
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@needs(EXPORT_LISTS)
def export(request: HttpRequest, list_code: str, form: str) -> HttpResponse:
    """A list as it is shown: at once, or by a job where it is long."""
    actor, query = actor_of(request), request.META.get("QUERY_STRING", "")
    try:
        run_id = services.begin_export(actor=actor, list_code=list_code, form=form, query=query)
    except services.NoSuchList as error:
        raise Http404 from error
    if run_id is not None:
        toasts.say(request, _("The list is long; the file is being written and will stand here."))
        return redirect("integrations:exports")
    return _at_once(request, exporting.definition_of(actor, list_code), form, query)


@require_GET
@needs(EXPORT_LISTS)
def exports(request: HttpRequest) -> HttpResponse:
    """One's own long exports."""
    runs = queries.exports_of(actor_of(request))
    going = any(run.state in {"queued", "running"} for run in runs)
    topic = f"user:{actor_of(request).user_id}"
    return render(request, "integrations/exports.html", {"runs": runs, "going": going, "topic": topic})


@require_GET
@needs(EXPORT_LISTS)
def exported(request: HttpRequest, run_id: int) -> HttpResponse:
    """The file of a long export."""
    try:
        run = queries.export_of(actor_of(request), run_id)
        stream = files.path_of(run.sha256).open("rb")
    except (queries.NoSuchRun, files.NoSuchFile, FileNotFoundError) as error:
        raise Http404 from error
    return _named(FileResponse(stream), run.list_code, run.form)


def _at_once(request: HttpRequest, definition: ListDefinition, form: str, text: str) -> HttpResponse:
    actor = actor_of(request)
    query = exporting.query_of(definition, actor, text)
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(definition, actor, query))
        return _named(answer, definition.code, form)
    target: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by the answer that streams it
    exporting.write_list(target, form, definition, actor, query)
    target.seek(0)
    return _named(StreamingHttpResponse(_pieces(target)), definition.code, form)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(1 << 16):
            yield piece


def _named(answer: StreamingHttpResponse, name: str, form: str) -> HttpResponse:
    answer["Content-Type"] = TYPES[form]
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, answer)
