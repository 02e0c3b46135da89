"""The catalogue in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue.permissions import EDIT, VIEW
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("catalogue.products", _("Products"), "package", "catalogue:products", "sales", VIEW, order=40))
menu.add(MenuItem("catalogue.new", _("New product"), "package", "catalogue:new", "create", EDIT, order=60))

name_verbs(
    {
        "catalogue.add_product": _("Product added"),
        "catalogue.change_product": _("Product changed"),
        "catalogue.ensure_products": _("Products added with orders"),
        "catalogue.upsert_products_many": _("Products imported"),
        "catalogue.take_back_products": _("Imported products taken back"),
    }
)
