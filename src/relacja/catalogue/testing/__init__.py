"""What other apps' tests need of the catalogue."""

from itertools import count
from typing import Any

from relacja.catalogue import services
from relacja.catalogue.types import ProductDraft
from relacja.platform.actor import Actor

_numbers = count(1)


def make_product(name: str = "", **fields: Any) -> int:
    """A product in the catalogue."""
    number = next(_numbers)
    draft = ProductDraft(fields.pop("code", f"P-{number}"), name or f"Product {number}", **fields)
    return services.add_product(actor=Actor.system("test"), draft=draft)
