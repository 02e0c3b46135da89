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
