"""Written messages in the shell, and words for their verbs."""

from django.utils.translation import gettext_lazy as _

from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.queries.inbox import mine_open
from relacja.messaging.words import VERBS
from relacja.platform.web import menu, settings_pages
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("messaging.inbox", _("Inbox"), "inbox", "messaging:inbox", "inbox", VIEW, order=10, count=mine_open))

menu.add(MenuItem("messaging.begin", _("New message"), "square-pen", "messaging:begin", "create", ANSWER, order=30))
menu.add(
    MenuItem("messaging.arrivals", _("What came in"), "list-checks", "messaging:arrivals", "inbox", VIEW, order=20)
)

settings_pages.add(
    SettingsPage(
        "messaging.mailboxes",
        _("Mailboxes"),
        "work",
        "messaging:mailboxes",
        CONFIGURE,
        order=35,
        icon="mailbox",
        hint=_("Where customers write to: mail accounts, chats, numbers for text messages; who sees each"),
    )
)

settings_pages.add(
    SettingsPage(
        "messaging.rules",
        _("Incoming rules"),
        "work",
        "messaging:rules",
        CONFIGURE,
        order=36,
        icon="list-filter",
        hint=_("What is done by itself as a message comes in: labels, priority, automatic answers, another plan"),
    )
)

settings_pages.add(
    SettingsPage(
        "messaging.macros",
        _("Macros"),
        "work",
        "messaging:macros",
        CONFIGURE,
        order=37,
        icon="zap",
        hint=_("What is done to a conversation over and over, in one click: answer, label, hand over, resolve"),
    )
)

settings_pages.add(
    SettingsPage(
        "messaging.texts",
        _("Texts"),
        "work",
        "messaging:texts_set",
        CONFIGURE,
        order=38,
        icon="file-text",
        hint=_("Ready answers by short code, templates and signatures, in the languages of the house"),
    )
)

settings_pages.add(
    SettingsPage(
        "messaging.notices",
        _("Notices"),
        "me",
        "messaging:my_notices",
        VIEW,
        order=25,
        icon="bell",
        hint=_("Of what you are told, on the page you have open and by e-mail, and how often"),
    )
)

name_verbs(VERBS)
