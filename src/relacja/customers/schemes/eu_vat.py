"""EU VAT: tax numbers of the countries of the Union, with the country's letters before them."""

from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes


@identifier_schemes.plug("eu_vat")
class Scheme(IdentifierScheme):
    """Checked by the rules of the country its letters name."""

    code = "eu_vat"
    label = _("EU VAT")

    def parse(self, raw: str) -> str:
        """Letters of the country and the number, compact."""
        try:
            return str(vat.validate(raw))
        except ValidationError as refused:
            raise BadIdentifier(self.code) from refused
