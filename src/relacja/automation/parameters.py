"""What managers set for automation."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform import parameters
from relacja.platform.parameters import Parameter, declare

REMEMBERED_FOR = declare(
    Parameter(
        "automation.remembered_for",
        _("News told out of order are put right for"),
        "duration",
        timedelta(days=7),
        help=_("An order that is told before its basket, say. News told later than that find nothing to put right."),
        group=_("Automation"),
        minimum=3600,
        maximum=86_400 * 60,
    )
)


def remembered_for() -> timedelta:
    """For how long news are remembered."""
    return parameters.get_duration(REMEMBERED_FOR.code)
