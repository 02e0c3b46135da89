"""What managers set about customers."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from relacja.customers.rules.consent import QuietHours
from relacja.platform.parameters import Parameter, declare, get_int

GROUP = _("Customers")

QUIET_FROM = declare(
    Parameter(
        "customers.quiet_from",
        _("Quiet hours begin (hour)"),
        "int",
        20,
        help=_("From this hour on nobody is called or texted for marketing."),
        group=GROUP,
        minimum=0,
        maximum=23,
    )
)
QUIET_TO = declare(
    Parameter(
        "customers.quiet_to",
        _("Quiet hours end (hour)"),
        "int",
        8,
        help=_("The same hour as the beginning means that there are no quiet hours."),
        group=GROUP,
        minimum=0,
        maximum=23,
    )
)


def quiet_hours() -> QuietHours:
    """The quiet hours in force."""
    return QuietHours(time(get_int(QUIET_FROM.code)), time(get_int(QUIET_TO.code)))
