"""Passport: the number of a travel document. Secret: kept encrypted, shown masked."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum.util import clean

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes

_SHAPE = re.compile(r"[A-Z0-9]{6,12}")


@identifier_schemes.plug("passport")
class Scheme(IdentifierScheme):
    """Six to twelve letters and digits (ICAO 9303 allows nine; older documents have others)."""

    code = "passport"
    label = _("Passport")
    is_secret = True
    kinds = ("person",)

    def parse(self, raw: str) -> str:
        """Capital letters and digits, at least one digit among them."""
        number = str(clean(raw, " -.")).upper()
        if not _SHAPE.fullmatch(number) or not any(c.isdigit() for c in number):
            raise BadIdentifier(self.code)
        return number
