"""What rows can become in the catalogue: products, and prices in lists."""

from relacja.catalogue.imports import prices, products

__all__ = ["prices", "products"]
