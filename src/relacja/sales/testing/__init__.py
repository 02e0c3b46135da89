"""What other apps' tests need of sales."""

from relacja.sales.testing.factories import line_of, make_order, order_with

__all__ = ["line_of", "make_order", "order_with"]
