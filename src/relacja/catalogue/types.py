"""Values handed through the door."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


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
