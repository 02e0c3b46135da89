"""Where customers stand in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.customers.permissions import EDIT, VIEW
from relacja.platform.web.menu import MenuItem, add

add(MenuItem("customers", _("Customers"), "users-round", "customers:list", "customers", VIEW, order=10))
add(MenuItem("customers.new", _("New customer"), "user-round-plus", "customers:new", "create", EDIT, order=10))
