"""Where marketing stands in the menu, and words for its verbs."""

from django.utils.translation import gettext_lazy as _

from relacja.marketing.permissions import EDIT, VIEW
from relacja.marketing.words import VERBS
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(
    MenuItem("marketing.campaigns", _("Campaigns"), "megaphone", "marketing:campaigns", "marketing", VIEW, order=10)
)
menu.add(
    MenuItem("marketing.whole", _("What marketing brings"), "scale", "marketing:whole", "marketing", VIEW, order=15)
)
menu.add(MenuItem("marketing.new", _("New campaign"), "megaphone", "marketing:new", "create", EDIT, order=65))

name_verbs(VERBS)
