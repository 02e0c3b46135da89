"""Products and orders as rows keep them: JSON without floating numbers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from relacja.capture.rules.shop import Deed, Item, ShopEvent


def items_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Products as they are kept in a row."""
    return tuple(
        Item(one["id"], one["name"], _money(one["price"]), Decimal(one["quantity"]), one["url"], one["image"])
        for one in rows
    )


def order_of(kept: Mapping[str, Any]) -> ShopEvent:
    """An order as it is kept in a row."""
    total, shipping, tax, discount = (_money(kept[name]) for name in ("total", "shipping", "tax", "discount"))
    return ShopEvent(
        Deed(kept["deed"]), items_of(kept["items"]), kept["checkout_id"], kept["order_id"], kept["currency"], total,
        shipping, tax, discount,
    )  # fmt: skip


def _money(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)


def kept(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Products as they are kept."""
    return [
        {
            "id": one.id, "name": one.name, "price": _text(one.price), "quantity": str(one.quantity), "url": one.url,
            "image": one.image,
        }
        for one in items
    ]  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def kept_order(order: ShopEvent) -> dict[str, Any]:
    """An order as it is kept."""
    money = {name: _text(getattr(order, name)) for name in ("total", "shipping", "tax", "discount")}
    said = {"checkout_id": order.checkout_id, "order_id": order.order_id, "currency": order.currency}
    return {**said, **money, "deed": order.deed.value, "items": kept(order.items)}
