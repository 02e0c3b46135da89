"""KRS: the number in the National Court Register of Poland."""

from django.utils.translation import gettext_lazy as _
from stdnum.util import clean

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes


@identifier_schemes.plug("krs")
class Scheme(IdentifierScheme):
    """Ten digits with leading noughts; the register gives them in order and without a check digit."""

    code = "krs"
    label = _("KRS")
    kinds = ("organisation",)

    def parse(self, raw: str) -> str:
        """Digits only, filled up with noughts to ten."""
        digits = str(clean(raw, " -.")).upper().removeprefix("KRS").lstrip(":")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or not int(digits):
            raise BadIdentifier(self.code)
        return digits.zfill(10)
