"""Where the pages of accounts stand in the shell."""

from django.utils.translation import gettext_lazy as _

from relacja.accounts.permissions import END_TOKENS, MAKE_TOKENS, MANAGE_ROLES, MANAGE_UNITS, MANAGE_USERS, SEE_USERS
from relacja.accounts.words import VERBS
from relacja.platform.web import menu, settings_pages, today
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.today import FirstStep
from relacja.platform.web.verbs import name_verbs

name_verbs(VERBS)

for item in (
    MenuItem("accounts.me", _("My account"), "user-cog", "accounts_me", "user", order=10),
    MenuItem("accounts.security", _("Password and sessions"), "shield-check", "accounts_security", "user", order=20),
    MenuItem("accounts.sign_out", _("Sign out"), "log-out", "account_logout", "user", order=99, post=True),
):
    menu.add(item)

for page in (
    SettingsPage(
        "accounts.me",
        _("Profile and language"),
        "me",
        "accounts_me",
        order=10,
        icon="user-cog",
        hint=_("Name, language, appearance, time zone"),
    ),
    SettingsPage(
        "accounts.security",
        _("Password and sessions"),
        "me",
        "accounts_security",
        order=20,
        icon="shield-check",
        hint=_("Password, second factor, where you are signed in"),
    ),
    SettingsPage(
        "accounts.tokens",
        _("My API tokens"),
        "me",
        "accounts_my_tokens",
        permission=MAKE_TOKENS,
        order=30,
        icon="key-round",
        hint=_("Keys for programs that act for you"),
    ),
    SettingsPage(
        "accounts.users",
        _("Users"),
        "people",
        "accounts_users",
        permission=SEE_USERS,
        order=10,
        icon="users",
        hint=_("Who works here, and what they may do"),
    ),
    SettingsPage(
        "accounts.invitations",
        _("Invitations"),
        "people",
        "accounts_invitations",
        permission=MANAGE_USERS,
        order=20,
        icon="mail-plus",
        hint=_("Ask colleagues in, see who has not come yet"),
    ),
    SettingsPage(
        "accounts.units",
        _("Units"),
        "people",
        "accounts_units",
        permission=MANAGE_UNITS,
        order=30,
        icon="network",
        hint=_("Networks, regions, branches, agencies, teams"),
    ),
    SettingsPage(
        "accounts.roles",
        _("Roles"),
        "people",
        "accounts_roles",
        permission=MANAGE_ROLES,
        order=40,
        icon="key-square",
        hint=_("What each role may do, and which rows it sees"),
    ),
    SettingsPage(
        "accounts.all_tokens",
        _("Everybody's API tokens"),
        "people",
        "accounts_tokens",
        permission=END_TOKENS,
        order=50,
        icon="key-round",
        hint=_("End a key that should not work any more"),
    ),
):
    settings_pages.add(page)

today.add_step(
    FirstStep(
        code="accounts.first",
        label=_("Invite the people you work with"),
        hint=_("Each gets a role and a unit, and sees what is theirs to see."),
        icon="mail-plus",
        url_name="accounts_invitations",
        permission=MANAGE_USERS,
        list_code="accounts.invitations",
        order=30,
    )
)
