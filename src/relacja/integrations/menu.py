"""Importing in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.integrations.permissions import RUN_IMPORTS
from relacja.platform.web import menu, settings_pages, today
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.today import FirstStep

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
