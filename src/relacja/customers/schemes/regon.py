"""REGON: the statistical number of Polish firms."""

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.pl import regon

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes


@identifier_schemes.plug("regon")
class Scheme(IdentifierScheme):
    """Nine or fourteen digits with a check digit."""

    code = "regon"
    label = _("REGON")

    def parse(self, raw: str) -> str:
        """Digits only, check digit right."""
        try:
            return str(regon.validate(raw))
        except ValidationError as refused:
            raise BadIdentifier(self.code) from refused
