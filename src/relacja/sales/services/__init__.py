"""The verbs of sales."""

from relacja.sales.rules.orders import BadOrder
from relacja.sales.services.placing import CustomerNotVisible, place_order, place_orders_many

__all__ = ["BadOrder", "CustomerNotVisible", "place_order", "place_orders_many"]
