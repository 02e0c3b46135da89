"""What is said to customers, with the names of who talks put in."""

import re

CUSTOMER = frozenset({"customer", "klient", "klientka", "клиент"})
CONSULTANT = frozenset({"consultant", "name", "konsultant", "imię", "консультант", "имя"})
UNKNOWN = "…"

PLACE = re.compile(r"\{([^{}\s]+)\}")


def filled(script: str, customer: str, consultant: str) -> str:
    """The script with its placeholders replaced; one that nobody knows stays as it was typed."""

    def put(found: re.Match[str]) -> str:
        word = found.group(1).casefold()
        if word in CUSTOMER:
            return customer or UNKNOWN
        if word in CONSULTANT:
            return consultant or UNKNOWN
        return found.group(0)

    return PLACE.sub(put, script)
