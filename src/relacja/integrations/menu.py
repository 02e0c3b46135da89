"""Importing in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.integrations.permissions import RUN_IMPORTS
from relacja.platform.web import menu, settings_pages, today
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.today import FirstStep
from relacja.platform.web.verbs import name_verbs

menu.add(
    MenuItem(
        "integrations.import",
        _("Import a file"),
        "file-up",
        "integrations:new",
        "create",
        RUN_IMPORTS,
        order=90,
        words=_("import upload spreadsheet csv excel"),
    )
)
settings_pages.add(
    SettingsPage(
        "integrations.imports",
        _("Imports"),
        "data",
        "integrations:runs",
        RUN_IMPORTS,
        icon="file-up",
        hint=_("Files that were brought in, what they came to, and the way back."),
    )
)
today.add_step(
    FirstStep(
        code="integrations.first",
        label=_("Bring in the customers you have"),
        hint=_("From a spreadsheet or another system. Nothing is written before you have seen what would be."),
        icon="file-up",
        url_name="integrations:new",
        permission=RUN_IMPORTS,
        list_code="integrations.imports",
        order=10,
    )
)

name_verbs(
    {
        "integrations.upload_file": _("File uploaded"),
        "integrations.plan_import": _("Import set up"),
        "integrations.queue_preview": _("Preview asked for"),
        "integrations._foresee": _("Preview calculated"),
        "integrations._foreseen": _("Preview ready"),
        "integrations.queue_import": _("Import started"),
        "integrations.load_chunk": _("Rows imported"),
        "integrations._next_step": _("Next step of an import"),
        "integrations._finish": _("Import ended"),
        "integrations.cancel_import": _("Import stopped"),
        "integrations.queue_undo": _("Taking an import back asked for"),
        "integrations._undo_chunk": _("Imported rows taken back"),
        "integrations._finish_undo": _("Import taken back"),
        "integrations.remember_profile": _("Mapping of columns remembered"),
        "integrations.forget_profile": _("Mapping of columns forgotten"),
        "integrations.begin_export": _("List exported"),
        "integrations._end_export": _("Export ended"),
        "integrations.forget_in_files": _("Personal data erased from imported files"),
        "integrations.let_old_files_go": _("Old imported files deleted"),
    }
)
