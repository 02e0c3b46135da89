"""What other apps' tests need of the catalogue."""

from itertools import count
from typing import Any

from relacja.catalogue import services
from relacja.catalogue.types import PriceListDraft, ProductDraft
from relacja.platform.actor import Actor

_numbers = count(1)


def make_product(name: str = "", **fields: Any) -> int:
    """A product in the catalogue."""
    number = next(_numbers)
    draft = ProductDraft(fields.pop("code", f"P-{number}"), name or f"Product {number}", **fields)
    return services.add_product(actor=Actor.system("test"), draft=draft)


def make_price_list(name: str, currency: str = "PLN", **fields: Any) -> int:
    """A price list, for everybody where nothing else is said."""
    return services.add_price_list(actor=Actor.system("test"), draft=PriceListDraft(name, currency, **fields))
