"""Flows in the menu, and words for their verbs."""

from django.utils.translation import gettext_lazy as _

from relacja.automation.permissions import CONFIGURE, VIEW
from relacja.automation.words import VERBS
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("automation.flows", _("Automation"), "workflow", "automation:flows", "marketing", VIEW, order=60))
menu.add(MenuItem("automation.new", _("New flow"), "workflow", "automation:new", "create", CONFIGURE, order=80))

name_verbs(VERBS)
