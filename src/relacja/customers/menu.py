"""Where customers stand in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.customers import services
from relacja.customers.permissions import EDIT, IMPORT, VIEW
from relacja.customers.words import VERBS
from relacja.platform.web import today
from relacja.platform.web.menu import MenuItem, add
from relacja.platform.web.today import FirstStep
from relacja.platform.web.verbs import name_verbs

name_verbs(VERBS)

add(MenuItem("customers", _("Customers"), "users-round", "customers:list", "customers", VIEW, order=10))
add(MenuItem("customers.new", _("New customer"), "user-round-plus", "customers:new", "create", EDIT, order=10))

today.add_step(
    FirstStep(
        code="customers.sample",
        label=_("Look around in a sample company"),
        hint=_(
            "Some 450 made-up customers with three years of contacts and orders. Only while there are none of yours."
        ),
        icon="building-2",
        url_name="customers:sample",
        permission=IMPORT,
        offered=services.sample_is_offered,
        list_code="customers.parties",
        order=5,
    )
)
today.add_step(
    FirstStep(
        code="customers.first",
        label=_("Add a customer by hand"),
        hint=_("A name is enough to begin; everything else can come later."),
        icon="user-plus",
        url_name="customers:new",
        permission=EDIT,
        list_code="customers.parties",
        order=20,
    )
)
