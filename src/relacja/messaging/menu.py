"""Written messages in the shell, and words for their verbs."""

from django.utils.translation import gettext_lazy as _

from relacja.messaging.permissions import VIEW
from relacja.messaging.words import VERBS
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("messaging.inbox", _("Inbox"), "inbox", "messaging:inbox", "inbox", VIEW, order=10))

name_verbs(VERBS)
