"""The verbs of sales."""

from relacja.sales.rules.orders import BadOrder
from relacja.sales.services.forgetting import part_orders_from
from relacja.sales.services.from_shops import place_shop_orders
from relacja.sales.services.placing import CustomerNotVisible, place_order, place_orders_many

__all__ = [
    "BadOrder",
    "CustomerNotVisible",
    "part_orders_from",
    "place_order",
    "place_orders_many",
    "place_shop_orders",
]
