"""Shapes that every part of the API shares."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

T = TypeVar("T")

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row."""

Money = Annotated[Decimal, Field(max_digits=16, decimal_places=2)]
"""An amount; told as text, so that no program rounds it."""


def _stripped(text: str) -> str:
    return " ".join(text.split())


Text = Annotated[str, AfterValidator(_stripped)]
"""One line of text; runs of white space become one space."""


def _of_our_age(day: date) -> date:
    if not 1800 <= day.year <= 2200:
        raise ValueError("a year from 1800 to 2200")
    return day


def _moment(moment: datetime) -> datetime:
    _of_our_age(moment)
    return moment.astimezone(UTC)


Day = Annotated[date, AfterValidator(_of_our_age)]
"""A day; nobody alive or dead that we deal with stands outside of these years."""

Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
"""A moment, with its offset."""

Reason = Annotated[str, Field(min_length=1, max_length=500)]
"""Why something is done."""


class Schema(NinjaSchema):
    """Base of what the API takes and gives; a property that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Why(Schema):
    """Why something is done."""

    reason: Reason


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
