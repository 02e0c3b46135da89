"""The verbs of the catalogue."""

from relacja.catalogue.rules.pricing import BadPrice
from relacja.catalogue.services.pricing import (
    NameTaken,
    NotThere,
    add_competitor_product,
    add_price_list,
    add_variant,
    change_competitor_product,
    change_price_list,
    change_variant,
    remove_competitor_product,
    remove_price,
    set_price,
    set_prices_many,
    take_back_prices,
)
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
    "BadPrice",
    "BadProduct",
    "CodeTaken",
    "NameTaken",
    "NotThere",
    "ProductNotFound",
    "add_competitor_product",
    "add_price_list",
    "add_product",
    "add_variant",
    "change_competitor_product",
    "change_price_list",
    "change_product",
    "change_variant",
    "ensure_products",
    "remove_competitor_product",
    "remove_price",
    "set_price",
    "set_prices_many",
    "take_back_prices",
    "take_back_products",
    "upsert_products_many",
]
