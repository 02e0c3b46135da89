"""The verbs of the catalogue."""

from relacja.catalogue.services.products import (
    BadProduct,
    CodeTaken,
    ProductNotFound,
    add_product,
    change_product,
    ensure_products,
    take_back_products,
    upsert_products_many,
)

__all__ = [
    "BadProduct",
    "CodeTaken",
    "ProductNotFound",
    "add_product",
    "change_product",
    "ensure_products",
    "take_back_products",
    "upsert_products_many",
]
