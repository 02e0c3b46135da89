"""What the catalogue tells."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class ProductAdded(Event):
    """A product joined the catalogue."""

    product_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ProductChanged(Event):
    """A product is described or priced otherwise now."""

    product_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ProductsUpserted(Event):
    """Many products joined or changed at once."""

    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class PricesChanged(Event):
    """Products cost otherwise in some list, or come in other forms."""

    product_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PriceListChanged(Event):
    """A price list was added, or holds otherwise now."""

    price_list_id: int
