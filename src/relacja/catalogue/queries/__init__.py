"""Every read of the catalogue worth a name. Products are no secret: whoever may see products sees all of them."""

from relacja.catalogue.queries.pricing import (
    compared_prices,
    competitors_of,
    house_currency,
    lists_by_name,
    price_list,
    price_lists,
    price_of,
    prices_in_lists,
    prices_of,
    variants_by_code,
    variants_of,
    visible_lists,
    visible_prices,
)
from relacja.catalogue.queries.products import (
    compared,
    ids_by_code,
    product,
    products_by_id,
    search_products,
    visible,
)

__all__ = [
    "compared",
    "compared_prices",
    "competitors_of",
    "house_currency",
    "ids_by_code",
    "lists_by_name",
    "price_list",
    "price_lists",
    "price_of",
    "prices_in_lists",
    "prices_of",
    "product",
    "products_by_id",
    "search_products",
    "variants_by_code",
    "variants_of",
    "visible",
    "visible_lists",
    "visible_prices",
]
