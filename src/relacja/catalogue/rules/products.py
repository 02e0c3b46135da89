"""What makes a product fit for the catalogue."""

from dataclasses import replace
from typing import Any

from relacja.catalogue.types import ProductDraft
from relacja.kit import text

LONGEST_CODE = 80
LONGEST_NAME = 250


class BadProduct(ValueError):
    """The catalogue cannot hold this. `field` names what is wrong, `code` says how."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def cleaned(draft: ProductDraft) -> ProductDraft:
    """The draft with tidy texts; raises `BadProduct`."""
    code, name = text.clean(draft.code), text.clean(draft.name)[:LONGEST_NAME]
    if not code:
        raise BadProduct("code", "missing")
    if len(code) > LONGEST_CODE:
        raise BadProduct("code", "too_long")
    currency = draft.currency.strip().upper() if draft.currency is not None else None
    if currency and (len(currency) != 3 or not currency.isalpha()):
        raise BadProduct("currency", "unknown")
    if draft.list_price is not None and (not draft.list_price.is_finite() or abs(draft.list_price) >= 10**10):
        raise BadProduct("list_price", "out_of_range")
    return replace(draft, code=code, name=name, currency=currency)


def search_name(code: str, name: str) -> str:
    """What a product is found by."""
    return text.fold(f"{code} {name}")[:340]


FIELDS = ("name", "category", "list_price", "currency", "is_active")


def differences(product: Any, draft: ProductDraft) -> list[tuple[str, object, object]]:
    """What the draft says otherwise: field, before, after. What is None or blank says nothing."""
    pairs = [(name, getattr(product, name), getattr(draft, name)) for name in FIELDS]
    return [(name, before, after) for name, before, after in pairs if after not in (None, "", before)]
