"""PESEL: the number of people registered in Poland. Secret: kept encrypted, shown masked."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.pl import pesel

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes


@identifier_schemes.plug("pesel")
class Scheme(IdentifierScheme):
    """Eleven digits: date of birth, serial number, sex, check digit."""

    code = "pesel"
    label = _("PESEL")
    is_secret = True
    kinds = ("person",)

    def parse(self, raw: str) -> str:
        """Digits only, check digit and date right."""
        try:
            return str(pesel.validate(raw))
        except ValidationError as refused:
            raise BadIdentifier(self.code) from refused

    def born_on(self, value: str) -> date:
        """The date of birth the number holds."""
        born: date = pesel.get_birth_date(value)
        return born
