"""The catalogue in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue.permissions import EDIT, VIEW
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("catalogue.products", _("Products"), "package", "catalogue:products", "sales", VIEW, order=40))
menu.add(MenuItem("catalogue.price_lists", _("Price lists"), "tags", "catalogue:price_lists", "sales", VIEW, order=45))
menu.add(MenuItem("catalogue.new", _("New product"), "package", "catalogue:new", "create", EDIT, order=60))

name_verbs(
    {
        "catalogue.add_product": _("Product added"),
        "catalogue.change_product": _("Product changed"),
        "catalogue.ensure_products": _("Products added with orders"),
        "catalogue.upsert_products_many": _("Products imported"),
        "catalogue.take_back_products": _("Imported products taken back"),
        "catalogue.add_variant": _("Variant added"),
        "catalogue.change_variant": _("Variant changed"),
        "catalogue.add_price_list": _("Price list opened"),
        "catalogue.change_price_list": _("Price list changed"),
        "catalogue.set_price": _("Price set"),
        "catalogue.remove_price": _("Price removed"),
        "catalogue.set_prices_many": _("Prices imported"),
        "catalogue.take_back_prices": _("Imported prices taken back"),
        "catalogue.add_competitor_product": _("Competing product added"),
        "catalogue.change_competitor_product": _("Competing product changed"),
        "catalogue.remove_competitor_product": _("Competing product removed"),
    }
)
