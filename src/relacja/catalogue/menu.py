"""The catalogue in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue.permissions import EDIT, VIEW
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem

menu.add(MenuItem("catalogue.products", _("Products"), "package", "catalogue:products", "sales", VIEW, order=40))
menu.add(MenuItem("catalogue.new", _("New product"), "package", "catalogue:new", "create", EDIT, order=60))
