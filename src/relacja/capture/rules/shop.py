"""What a web shop tells of baskets and orders, in the words of Segment's e-commerce specification (version 2).

Nothing in it is certain: shops leave out what they do not know, and send sums that do not add up. What is read here is
bounded, and what cannot be read is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

MOST_ITEMS = 100
LONGEST = 250
LARGEST = Decimal(10) ** 11


class Deed(StrEnum):
    """What an event does to a basket."""

    ADD = "add"
    REMOVE = "remove"
    LIST = "list"
    CHECKOUT = "checkout"
    ORDER = "order"
    CANCEL = "cancel"


DEEDS: Mapping[str, Deed] = {
    "product added": Deed.ADD,
    "wishlist product added to cart": Deed.ADD,
    "product removed": Deed.REMOVE,
    "cart viewed": Deed.LIST,
    "checkout started": Deed.CHECKOUT,
    "checkout step viewed": Deed.CHECKOUT,
    "checkout step completed": Deed.CHECKOUT,
    "payment info entered": Deed.CHECKOUT,
    "order completed": Deed.ORDER,
    "order updated": Deed.ORDER,
    "order cancelled": Deed.CANCEL,
}
LOOKED_AT = "product viewed"


@dataclass(frozen=True, slots=True)
class Item:
    """A product as a shop names it; `price` is what one costs, None where it is not told."""

    id: str
    name: str = ""
    price: Decimal | None = None
    quantity: Decimal = Decimal(1)
    url: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class ShopEvent:
    """What an event tells of a basket or an order. `total` is what was told, with everything."""

    deed: Deed
    items: tuple[Item, ...] = ()
    checkout_id: str = ""
    order_id: str = ""
    currency: str = ""
    total: Decimal | None = None
    shipping: Decimal | None = None
    tax: Decimal | None = None
    discount: Decimal | None = None


def read(name: str, properties: Mapping[str, Any]) -> ShopEvent | None:
    """What an event of this name tells; None where it is about no basket, or about an order without a number."""
    deed = DEEDS.get(name.lower())
    if deed is None:
        return None
    order_id = _text(properties, "order_id")
    if deed in (Deed.ORDER, Deed.CANCEL) and not order_id:
        return None
    products = properties.get("products")
    listed = products if isinstance(products, list) else [properties] if deed in (Deed.ADD, Deed.REMOVE) else []
    return ShopEvent(
        deed,
        tuple(item for one in listed[:MOST_ITEMS] if isinstance(one, dict) and (item := _item(one)) is not None),
        _text(properties, "checkout_id", "cart_id"),
        order_id,
        _text(properties, "currency").upper()[:3],
        _money(properties, "total", "value", "revenue"),
        _money(properties, "shipping"),
        _money(properties, "tax"),
        _money(properties, "discount"),
    )


def _item(told: Mapping[str, Any]) -> Item | None:
    name = _text(told, "name")
    product = _text(told, "product_id", "sku", "variant") or name
    if not product:
        return None
    quantity = _money(told, "quantity")
    return Item(
        product, name, _money(told, "price"), Decimal(1) if quantity is None or quantity <= 0 else quantity,
        _address(told, "url"), _address(told, "image_url"),
    )  # fmt: skip


def _text(told: Mapping[str, Any], *names: str) -> str:
    for name in names:
        said = told.get(name)
        if isinstance(said, str | int) and not isinstance(said, bool) and str(said).strip():
            return str(said).strip()[:LONGEST]
    return ""


def _address(told: Mapping[str, Any], name: str) -> str:
    said = told.get(name)
    fits = isinstance(said, str) and len(said) <= 1000 and said.startswith(("https://", "http://"))
    return str(said) if fits else ""


def _money(told: Mapping[str, Any], *names: str) -> Decimal | None:
    for name in names:
        said = told.get(name)
        if said is None or isinstance(said, bool) or not isinstance(said, str | int | float):
            continue
        try:
            found = Decimal(str(said).strip().replace(",", "."))
        except InvalidOperation:
            continue
        if found.is_finite() and abs(found) < LARGEST:
            return round(found, 4)
    return None


def sum_of(items: Sequence[Item]) -> Decimal:
    """What the products come to, those without a price left out."""
    return sum((one.price * one.quantity for one in items if one.price is not None), Decimal(0))
