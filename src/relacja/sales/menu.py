"""Sales in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.sales.permissions import VIEW

menu.add(MenuItem("sales.orders", _("Orders"), "receipt", "sales:orders", "sales", VIEW, order=20))
