"""NIP: the tax number of Polish firms and sole traders."""

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.pl import nip

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes


@identifier_schemes.plug("nip")
class Scheme(IdentifierScheme):
    """Ten digits, the last one checks; `PL` before it and separators are understood."""

    code = "nip"
    label = _("NIP")

    def parse(self, raw: str) -> str:
        """Digits only, check digit right."""
        try:
            return str(nip.validate(raw))
        except ValidationError as refused:
            raise BadIdentifier(self.code) from refused

    def shown(self, value: str) -> str:
        """With hyphens as people write it."""
        return str(nip.format(value))
