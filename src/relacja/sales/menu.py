"""Sales in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs
from relacja.sales.permissions import VIEW

menu.add(MenuItem("sales.orders", _("Orders"), "receipt", "sales:orders", "sales", VIEW, order=20))

name_verbs(
    {
        "sales.place_order": _("Order placed"),
        "sales.place_orders_now": _("Orders placed"),
        "sales.place_orders_many": _("Orders placed"),
        "sales.place_shop_orders": _("Orders of sites placed"),
        "sales.load_orders": _("Orders imported"),
        "sales.part_orders_from": _("Orders parted from a forgotten person"),
        "sales.take_back_orders": _("Imported orders taken back"),
    }
)
