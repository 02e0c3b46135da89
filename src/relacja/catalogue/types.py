"""Values handed through the door."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from relacja.platform.refs import Ref


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as it should be. None means: leave it as it is (or unset, where it is new)."""

    code: str
    name: str = ""
    category: str | None = None
    list_price: Decimal | None = None
    currency: str | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class ProductOutcome:
    """What became of one draft, and what it changed: old and new value by field."""

    id: int
    kind: Literal["new", "changed", "same"]
    changes: tuple[tuple[str, object, object], ...] = ()


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as others need it."""

    id: int
    code: str
    name: str
    category: str
    list_price: Decimal | None
    currency: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """A form of a product as it should be."""

    code: str
    attributes: dict[str, str] = field(default_factory=dict)
    list_price: Decimal | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PriceListDraft:
    """A price list as it should be. `audience` is blank, `role:<code>` or `segment:<code>`."""

    name: str
    currency: str
    audience: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price as it should be; a list has one price of a thing for each first day."""

    price_list_id: int
    product_id: int
    amount: Decimal
    variant_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CompetitorDraft:
    """What a competitor sells instead, as of a day; `ref` points at them where they are kept somewhere."""

    competitor: str
    name: str
    as_of: date
    price: Decimal | None = None
    currency: str = ""
    strengths: str = ""
    weaknesses: str = ""
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A variant as others need it."""

    id: int
    product_id: int
    code: str
    attributes: dict[str, str]
    list_price: Decimal | None
    is_active: bool

    @property
    def described(self) -> str:
        """The attributes in one line."""
        return ", ".join(f"{name}: {value}" for name, value in self.attributes.items())


@dataclass(frozen=True, slots=True)
class PriceListLine:
    """A price list as others need it."""

    id: int
    name: str
    currency: str
    audience: str
    valid_from: date | None
    valid_to: date | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price in a list."""

    id: int
    product_id: int
    variant_id: int | None
    variant_code: str | None
    price_list_id: int
    price_list: str
    audience: str
    amount: Decimal
    currency: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CompetitorLine:
    """What a competitor sells instead of a product."""

    id: int
    product_id: int
    competitor: str
    name: str
    price: Decimal | None
    currency: str
    as_of: date
    strengths: str
    weaknesses: str
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class PriceOutcome:
    """What became of one price."""

    id: int
    kind: Literal["new", "changed", "same"]
