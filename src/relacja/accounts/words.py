"""Words for what is stored as a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

STANDARD_ROLE_NAMES: dict[str, tuple[str, str | Promise]] = {
    "administrator": ("Administrator", _("Administrator")),
    "manager": ("Manager", _("Manager")),
    "consultant": ("Consultant", _("Consultant")),
    "agent": ("Agent", _("Agent")),
    "seller": ("Seller", _("Seller")),
    "clerk": ("Service clerk", _("Service clerk")),
    "marketer": ("Marketer", _("Marketer")),
    "analyst": ("Analyst", _("Analyst")),
    "read-only": ("Read only", _("Read only")),
}


def role_name(code: str, name: str) -> str:
    """A role's name: that of a standard role nobody has renamed is in the reader's language."""
    standard = STANDARD_ROLE_NAMES.get(code)
    return str(standard[1]) if standard and standard[0] == name else name


def device(user_agent: str) -> str:
    """A browser and its system, as a person would name them."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
    browser = next((name for mark, name in browsers.items() if mark in user_agent), "")
    system = next((name for mark, name in (systems | {"Linux": "Linux"}).items() if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or gettext("Unknown device")


VERBS: dict[str, str | Promise] = {
    "accounts.accept_invitation": _("Accepted an invitation"),
    "accounts.activate_user": _("Activated the user"),
    "accounts.add_user": _("Added the user"),
    "accounts.ask_for_reset": _("Asked for a new password"),
    "accounts.change_my_settings": _("Changed own settings"),
    "accounts.change_role": _("Changed the role"),
    "accounts.change_unit": _("Changed the unit"),
    "accounts.change_user": _("Changed the user"),
    "accounts.close_unit": _("Closed the unit"),
    "accounts.create_role": _("Added the role"),
    "accounts.create_unit": _("Added the unit"),
    "accounts.deactivate_user": _("Deactivated the user"),
    "accounts.delete_role": _("Deleted the role"),
    "accounts.end_membership": _("Ended a role"),
    "accounts.end_other_sessions": _("Ended other sessions"),
    "accounts.end_session": _("Ended a session"),
    "accounts.end_token": _("Ended an API token"),
    "accounts.found_company": _("Founded the company"),
    "accounts.invite": _("Invited"),
    "accounts.invite_again": _("Invited again"),
    "accounts.make_token": _("Made an API token"),
    "accounts.move_unit": _("Moved the unit"),
    "accounts.note_security": _("Signed in, or changed how to"),
    "accounts.reopen_unit": _("Opened the unit again"),
    "accounts.reset_second_factor": _("Took the second factor off"),
    "accounts.send_invitation_mail": _("Mail sent: invitation"),
    "accounts.send_password_changed_mail": _("Mail sent: password changed"),
    "accounts.send_reset_mail": _("Mail sent: new password"),
    "accounts.set_password": _("Set a new password"),
    "accounts.start_membership": _("Gave a role"),
    "accounts.withdraw_invitation": _("Withdrew an invitation"),
}
"""What the use cases are called in the record of changes."""
