"""The list of imports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.integrations.models import ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare

RUNS = declare(
    ListDefinition(
        code="integrations.imports",
        title=_("Imports"),
        permission=RUN_IMPORTS,
        columns=(
            Column("file_name", _("File"), sort=True),
            Column("state", _("State"), kind="choice", choices=lambda: ImportRun.State.choices),
            Column("rows_done", _("Rows"), kind="number", align="end"),
            Column("created_at", _("Added"), kind="moment", sort=True),
            Column("finished_at", _("Finished"), kind="moment"),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda actor: ImportRun.State.choices),
            DateRange(code="created_at", label=_("Added")),
        ),
        search=TextFilter(code="q", field="file_name", label=_("File")),
        rows=ImportRun.objects.visible_to,
        default_sort="-created_at",
        row_url=lambda row: reverse("integrations:run", args=[row["id"]]),
        new_url_name="integrations:new",
        new_label=_("Import a file"),
        new_permission=RUN_IMPORTS,
        empty=_("Bring your customers and orders from a spreadsheet: what is there already is recognised."),
    )
)
