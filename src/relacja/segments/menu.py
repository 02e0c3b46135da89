"""Where segments stand in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs
from relacja.segments.permissions import EDIT, VIEW
from relacja.segments.words import VERBS

menu.add(MenuItem("segments", _("Segments"), "chart-pie", "segments:segments", "customers", VIEW, order=20))
menu.add(MenuItem("segments.types", _("Types of customers"), "shapes", "segments:types", "customers", VIEW, order=25))
menu.add(MenuItem("segments.new", _("New segment"), "chart-pie", "segments:new", "create", EDIT, order=65))

name_verbs(VERBS)
