"""What managers set about the catalogue."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue.permissions import GROUP
from relacja.platform.parameters import Parameter, declare, get_text

CURRENCY = declare(
    Parameter(
        "catalogue.currency",
        _("Currency of the company"),
        "text",
        "PLN",
        help=_("Turnover is added up in it, and prices are in it where nothing else is said. Three letters, as EUR."),
        group=GROUP,
        minimum=3,
        maximum=3,
    )
)


def house_currency() -> str:
    """The currency of the company."""
    return get_text(CURRENCY.code).upper()
