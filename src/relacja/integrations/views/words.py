"""Words for codes on the pages of importing."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def outcome_label(kind: str) -> str:
    """What a row came to, in words."""
    words = {
        "new": pgettext("rows", "New"),
        "changed": _("Changed"),
        "same": _("The same"),
        "duplicate": _("Possible duplicates"),
        "refused": _("Refused"),
    }
    return words.get(kind, kind)


def evidence_label(what: str) -> str:
    """What was found out about a file, in words."""
    words = {
        "encoding": _("Encoding"),
        "delimiter": _("Separator"),
        "quote": _("Quote"),
        "header": _("Names of the columns"),
        "decimal": _("Decimal sign"),
        "date_order": _("Order of dates"),
    }
    return words.get(what, what)


def evidence_value(value: str) -> str:
    """A found value as people read it."""
    words = {
        "\t": _("Tab"),
        "ymd": _("Year, month, day"),
        "dmy": _("Day, month, year"),
        "mdy": _("Month, day, year"),
    }
    return words.get(value, value)
