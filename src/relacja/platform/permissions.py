"""The socket for permissions: an app declares in `permissions.py` what its verbs ask for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing a role may grant: `code` is `<app>.<verb>`, `label` is for the people who edit roles."""

    code: str
    label: str | Promise
    group: str | Promise = ""


permissions: Registry[Permission] = Registry("permissions", Permission)


def declare(code: str, label: str | Promise, group: str | Promise = "") -> str:
    """Declare a permission and return its code, to be kept in a constant."""
    permissions.add(code, Permission(code, label, group))
    return code


SEE_OPERATIONS = declare("platform.see_operations", _("See jobs, deliveries and health"), _("System"))
RUN_OPERATIONS = declare("platform.run_operations", _("Try failed jobs and deliveries again"), _("System"))
EDIT_PARAMETERS = declare("platform.edit_parameters", _("Change parameters"), _("System"))
SHARE_VIEWS = declare("platform.share_views", _("Share saved views with everybody"), _("System"))
SEE_AUDIT = declare("platform.see_audit", _("See the record of changes"), _("System"))
DISCLOSE = declare("platform.disclose_personal_data", _("Hand out everything kept about a person"), _("System"))
FORGET = declare("platform.forget_people", _("Forget a person for good"), _("System"))
