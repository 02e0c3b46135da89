"""Words for codes of the catalogue."""

from django.utils.translation import gettext as _


def audience(code: str) -> str:
    """For whom a price list is, in the reader's words."""
    kind, _colon, which = code.partition(":")
    if not code:
        return _("Everybody")
    return _("Role: %(code)s") % {"code": which} if kind == "role" else _("Segment: %(code)s") % {"code": which}
