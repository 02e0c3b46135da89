"""The platform's own pages in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import EDIT_PARAMETERS, SEE_AUDIT, SEE_OPERATIONS
from relacja.platform.web import audit_list as _lists  # noqa: F401  the list registers itself
from relacja.platform.web import menu, settings_pages
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("platform.today", _("Today"), "sun", "web_today", "today", order=0))
menu.add(MenuItem("platform.settings", _("Settings"), "settings", "web_settings", "settings", order=0))
settings_pages.add(
    SettingsPage("platform.audit", _("Record of changes"), "system", "web_audit", SEE_AUDIT, icon="scroll-text")
)
settings_pages.add(
    SettingsPage(
        "platform.operations",
        _("Operations"),
        "system",
        "platform_operations",
        SEE_OPERATIONS,
        icon="activity",
        hint=_("News on its way, jobs, processes"),
    )
)
settings_pages.add(
    SettingsPage(
        "platform.parameters",
        _("Parameters"),
        "work",
        "platform_parameters",
        EDIT_PARAMETERS,
        icon="sliders-horizontal",
        hint=_("Limits and times that managers set"),
    )
)

name_verbs(
    {
        "platform.set_parameter": _("Parameter set"),
        "platform.reset_parameter": _("Parameter set back"),
        "platform.retry_deliveries": _("Deliveries tried again"),
        "platform.give_up_deliveries": _("Deliveries given up"),
        "platform.retry_jobs": _("Failed jobs tried again"),
        "platform.save_view": _("View saved"),
        "platform.delete_view": _("View deleted"),
    }
)
