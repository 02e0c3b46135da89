"""Shapes that every part of the API shares."""

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, ConfigDict, Field

T = TypeVar("T")

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row."""

Money = Annotated[Decimal, Field(max_digits=16, decimal_places=2)]
"""An amount; told as text, so that no program rounds it."""


def _stripped(text: str) -> str:
    return " ".join(text.split())


Text = Annotated[str, AfterValidator(_stripped)]
"""One line of text; runs of white space become one space."""


class Schema(NinjaSchema):
    """Base of what the API takes and gives; a property that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Page(Schema, Generic[T]):
    """A page of a list. `next` and `previous` are addresses to follow, null at the ends."""

    items: list[T]
    next: str | None
    previous: str | None


class ProblemError(Schema):
    """One thing that is wrong: in the body at `pointer` (RFC 6901), or in the parameter named."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemShape(Schema):
    """Problem details (RFC 9457). `type` is stable; programs decide by it, people read the rest."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, Any]] | None = None
