"""What is sold."""

from relacja.catalogue.models.product import Product

__all__ = ["Product"]
