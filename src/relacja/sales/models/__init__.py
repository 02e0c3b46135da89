"""Orders and their lines."""

from relacja.sales.models.day import OrderDay
from relacja.sales.models.order import Order, OrderLine

__all__ = ["Order", "OrderDay", "OrderLine"]
