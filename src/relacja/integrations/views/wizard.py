"""The import wizard: file, table, columns, preview."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.integrations import queries, services
from relacja.integrations.forms import MappingForm, ReadingForm, UploadForm
from relacja.integrations.models import ImportRun, PreviewRow
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.integrations.services import proposing
from relacja.integrations.services.glancing import Glance, glance
from relacja.integrations.services.masking import masked
from relacja.integrations.types import COUNTED, RunPlan
from relacja.integrations.views.runs import actor_of, own_run
from relacja.integrations.views.words import evidence_label, evidence_value, outcome_label
from relacja.platform.files import FileTooLarge
from relacja.platform.transfer.look import Look
from relacja.platform.transfer.mapping import BadMapping
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import CannotRead
from relacja.platform.transfer.values import text_of
from relacja.platform.web.guards import needs

SHOWN = 12


def unless_begun(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is said of a file whose import has begun meanwhile changes nothing: its run is shown."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, run_id: int) -> HttpResponse:
        try:
            return view(request, run_id)
        except services.WrongState:
            return redirect("integrations:run", run_id)

    return guarded


def _steps() -> list[str]:
    return [_("File"), _("Table"), _("Columns"), _("Preview"), _("Import")]


@require_http_methods(["GET", "POST"])
@needs(RUN_IMPORTS)
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file or paste cells."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        stream, name = form.stream()
        try:
            run_id = services.upload_file(actor=actor_of(request), stream=stream, name=name)
            return redirect("integrations:table", run_id)
        except CannotRead as problem:
            form.add_error("file", str(problem))
        except FileTooLarge:
            form.add_error("file", _("The file is too large."))
    return render(request, "integrations/new.html", {"form": form, "steps": _steps()})


@require_http_methods(["GET", "POST"])
@needs(RUN_IMPORTS)
@unless_begun
def table(request: HttpRequest, run_id: int) -> HttpResponse:
    """Look at the table as it is read, and have it read otherwise."""
    run = own_run(request, run_id)
    try:
        tables = proposing.tables_in(run)
    except CannotRead as problem:
        return _cannot(request, run, problem)
    form = ReadingForm(request.POST or None, initial=run.reading, tables=tables)
    if request.method == "POST" and form.is_valid():
        plan = RunPlan({}, form.reading(), run.options | {})
        services.plan_import(actor=actor_of(request), run_id=run_id, plan=plan)
        chosen = form.cleaned_data.get("table") or tables[0]
        place = "integrations:columns" if "next" in request.POST else "integrations:table"
        return _to(place, run_id, table=chosen)
    return render(request, "integrations/table.html", {"form": form, **_looked(run, _chosen(request, tables))})


@require_http_methods(["GET", "POST"])
@needs(RUN_IMPORTS)
@unless_begun
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Say what each column means."""
    run = own_run(request, run_id)
    try:
        page = _mapping_page(request, run)
    except (CannotRead, BadMapping) as problem:
        return _cannot(request, run, problem)
    form: MappingForm = page["form"]
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        _keep(request, run, form, page["look"])
        return redirect("integrations:preview", run_id)
    return render(request, "integrations/columns.html", page)


@require_GET
@needs(RUN_IMPORTS)
def preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """What the import would do."""
    run = own_run(request, run_id)
    if run.state not in {ImportRun.State.DRAFT, ImportRun.State.PREVIEWING, ImportRun.State.PREVIEWED}:
        return redirect("integrations:run", run_id)
    page = _preview_page(request, run)
    part = bool(request.headers.get("HX-Request")) and request.headers.get("HX-Boosted") is None
    return render(request, "integrations/_preview.html" if part else "integrations/preview.html", page)


def _cannot(request: HttpRequest, run: ImportRun, problem: Exception) -> HttpResponse:
    return render(request, "integrations/cannot.html", {"run": run, "problem": str(problem), "steps": _steps()})


def _to(place: str, run_id: int, **query: str) -> HttpResponse:
    answer = redirect(place, run_id)
    answer["Location"] += "?" + urlencode(query)
    return answer


def _chosen(request: HttpRequest, tables: list[str]) -> str:
    asked = request.GET.get("table", "")
    return asked if asked in tables else tables[0]


def _looked(run: ImportRun, table: str) -> dict[str, Any]:
    """The table as it is read, or why it cannot be."""
    shown: dict[str, Any] = {"run": run, "steps": _steps(), "table": table}
    try:
        look = proposing.look_of(run, table)
    except CannotRead as problem:
        return shown | {"problem": str(problem)}
    evidence = [
        {"label": evidence_label(e.what), "value": evidence_value(e.value), "because": e.because, "sure": e.confidence}
        for e in look.reading.evidence
    ]
    rows = [(line, [text_of(cell) for cell in cells]) for line, cells in look.rows[:SHOWN]]
    return shown | {"look": look, "rows": rows, "evidence": evidence, "total": look.total}


def _mapping_page(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    actor = actor_of(request)
    tables = proposing.tables_in(run)
    look = proposing.look_of(run, _chosen(request, tables))
    asked = request.POST.get("target") or request.GET.get("target") or ""
    profiles = queries.profiles_for(actor, look.signature)
    proposed = proposing.propose_mapping(actor, run, look, asked or proposing.profile_target(profiles))
    target = import_targets[proposed.target]
    proposals = proposing.with_profile(profiles, look, target, proposed.proposals)
    data = request.POST if request.method == "POST" and "again" not in request.POST else None
    initial = {"source": run.file_name.rpartition(".")[0][:60], **run.options}
    form = MappingForm(data, target=target, look=look, proposals=proposals, initial=initial)
    return {
        "run": run, "form": form, "look": look, "target": target, "steps": _steps(), "table": look.table,
        "targets": proposing.targets_for(actor), "columns": _columns(form, look, proposals),
        "fixed": [(form[f"fixed_field_{n}"], form[f"fixed_value_{n}"]) for n in range(3)],
        "profile": profiles[0] if profiles else None,
    }  # fmt: skip


def _columns(form: MappingForm, look: Look, proposals: dict[int, Any]) -> list[dict[str, Any]]:
    """Each column with examples from it."""
    shown = []
    for number, name in enumerate(look.header):
        cells = (text_of(cells[number]) for _line, cells in look.rows[:200] if number < len(cells))
        examples = list(dict.fromkeys(cell for cell in cells if cell))[:3]
        proposal = proposals.get(number)
        shown.append({"name": name, "field": form[f"column_{number}"], "examples": examples, "proposal": proposal})
    return shown


def _keep(request: HttpRequest, run: ImportRun, form: MappingForm, look: Look) -> None:
    """Keep the mapping with the run, remember it, and have the file previewed."""
    actor = actor_of(request)
    mapping = proposing.mapping_of(form.target.code, look.table, form.mapped())
    plan = RunPlan(mapping.plain(), run.reading, form.options())
    services.plan_import(actor=actor, run_id=run.pk, plan=plan)
    name = f"{form.target.label}: {run.file_name}"
    services.remember_profile(actor=actor, run_id=run.pk, signature=look.signature, name=name)
    services.queue_preview(actor=actor, run_id=run.pk)


def _preview_page(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    actor = actor_of(request)
    first: Glance | None = None
    if run.mapping and not run.preview and not run.error:
        first = glance(actor, run)
    counts = run.preview or (first.counts if first else {})
    chosen = request.GET.get("kind", "")
    kind = chosen or next((each for each in COUNTED if counts.get(each)), "new")
    rows = first.rows_of(kind) if first else queries.preview_rows(actor, run.pk, kind)
    said = [(each, outcome_label(each), counts.get(each, 0)) for each in COUNTED]
    labels = proposing.field_labels(run)
    refused = masked(run, first.refused if first else queries.refused_of(actor, run.pk, preview=True)[:50])
    return {
        "run": run, "steps": _steps(), "counts": said,
        "kind": kind, "chosen": chosen, "rows": [_shown(row, labels) for row in rows],
        "refused": refused if kind == "refused" else [], "first": first,
        "going": run.state == ImportRun.State.PREVIEWING, "topic": f"user:{actor.user_id}",
    }  # fmt: skip


def _shown(row: PreviewRow, labels: dict[str, Any]) -> dict[str, Any]:
    """A row of the preview with the names of its fields."""
    changes = [(labels.get(name, name), old, new) for name, (old, new) in row.changes.items()]
    return {"line": row.line, "title": row.title, "changes": changes}
