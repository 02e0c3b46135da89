"""What one may do with users, roles and units."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("People and access")

SEE_USERS = declare("accounts.see_users", _("See users and what they may do"), GROUP)
MANAGE_USERS = declare("accounts.manage_users", _("Invite, change and deactivate users"), GROUP)
MANAGE_UNITS = declare("accounts.manage_units", _("Change the tree of units"), GROUP)
MANAGE_ROLES = declare("accounts.manage_roles", _("Change roles"), GROUP)
MAKE_TOKENS = declare("accounts.make_tokens", _("Make API tokens for oneself"), GROUP)
END_TOKENS = declare("accounts.end_tokens", _("See and end everybody's API tokens"), GROUP)
