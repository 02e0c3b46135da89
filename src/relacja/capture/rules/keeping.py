"""Products and orders as rows keep them: JSON without floating numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
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
    return [{name: _text(value) for name, value in asdict(item).items()} for item in items]


def _text(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def kept_order(order: ShopEvent) -> dict[str, Any]:
    """An order as it is kept."""
    told = {name: _text(value) for name, value in asdict(order).items() if name not in ("items", "deed")}
    return {**told, "deed": order.deed.value, "items": kept(order.items)}
