"""Sources of events in the settings, and words for their verbs."""

from django.utils.translation import gettext_lazy as _

from relacja.capture.permissions import VIEW
from relacja.capture.words import VERBS
from relacja.platform.web import settings_pages
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.verbs import name_verbs

settings_pages.add(
    SettingsPage(
        "capture.sources", _("Sites and applications"), "work", "capture:sources", VIEW, order=38, icon="radio-tower",
        hint=_("Web shops, sites and applications whose visits, baskets and orders come in by themselves"),
    )
)  # fmt: skip

name_verbs(VERBS)
