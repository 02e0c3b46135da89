"""Tables of this app."""

from relacja.catalogue.models.pricing import CompetitorProduct, Price, PriceList, Variant
from relacja.catalogue.models.product import Product

__all__ = ["CompetitorProduct", "Price", "PriceList", "Product", "Variant"]
