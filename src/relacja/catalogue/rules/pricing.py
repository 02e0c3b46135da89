"""Which price holds: stated here once, for pages, offers and orders.

A price stands in a list; a list has a currency, days in which it holds, and is for everybody or for an audience (a role
of the customer, a segment). Of the prices that hold on a day, in the currency that is asked for, for an audience the
customer belongs to, the one wins that, in this order:

1. stands in a list made for an audience, not in one for everybody: what was promised to somebody comes first;
2. is for the variant itself, not for the whole product;
3. stands in the list that began to hold later;
4. began to hold later itself;
5. is lower: of two equal promises the customer gets the better one.

Where no list has one, it is the variant's own price, and without that the product's, if that is in the currency.
Amounts are never turned into another currency.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LARGEST = Decimal(10) ** 10


class BadPrice(ValueError):
    """The catalogue cannot hold this. `field` names what is wrong, `code` says how."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when something holds, both days included; None means without end on that side."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Offered:
    """A price in a list. `audience` blank: for everybody; `variant_id` None: for the whole product."""

    list_id: int
    list_name: str
    currency: str
    amount: Decimal
    audience: str = ""
    list_days: Days = Days()
    variant_id: int | None = None
    days: Days = Days()


@dataclass(frozen=True, slots=True)
class Own:
    """The price a product or a variant has by itself."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PriceFound:
    """What something costs, and in which list that stands (None: its own price)."""

    amount: Decimal
    currency: str
    list_id: int | None = None
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """For which day, currency and variant, and for whom (the audiences a customer belongs to), a price is asked."""

    at: date
    currency: str
    variant_id: int | None = None
    audiences: Collection[str] = ()


def price_of(offered: Iterable[Offered], own: Iterable[Own], question: Question) -> PriceFound | None:
    """The price that holds; `own` in the order in which it counts: the variant's, then the product's."""
    holding = [price for price in offered if _holds(price, question)]
    if holding:
        best = max(holding, key=_rank)
        return PriceFound(best.amount, best.currency, best.list_id, best.list_name)
    return next((PriceFound(one.amount, one.currency) for one in own if one.currency == question.currency), None)


def _holds(price: Offered, question: Question) -> bool:
    return (
        price.currency == question.currency
        and price.variant_id in (None, question.variant_id)
        and (not price.audience or price.audience in question.audiences)
        and question.at in price.list_days
        and question.at in price.days
    )


def _rank(price: Offered) -> tuple[bool, bool, date, date, Decimal, int]:
    began, began_itself = price.list_days.first or date.min, price.days.first or date.min
    return bool(price.audience), price.variant_id is not None, began, began_itself, -price.amount, -price.list_id


def check_days(days: Days) -> None:
    """Raise `BadPrice` where the last day lies before the first."""
    if days.first and days.last and days.last < days.first:
        raise BadPrice("valid_to", "before_start")


def checked_currency(currency: str) -> str:
    """The three letters of a currency; raises `BadPrice`."""
    code = currency.strip().upper()
    if len(code) != 3 or not code.isalpha():
        raise BadPrice("currency", "unknown")
    return code


def check_amount(field: str, amount: Decimal | None) -> None:
    """Raise `BadPrice` where nothing can cost that."""
    if amount is not None and not (amount.is_finite() and 0 <= amount < LARGEST):
        raise BadPrice(field, "out_of_range")
