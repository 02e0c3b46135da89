"""What conditions may ask about visits and baskets."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from relacja.capture.models import Basket, Session
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field

pytestmark = pytest.mark.django_db
FIELDS = [code for code in condition_fields.codes() if code.startswith("capture.")]
NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
"""Half past midnight of the next day in Warsaw, on the night after clocks were put forward."""


def visit(party_id: int, days: float, products: int = 1) -> None:
    at = NOW - timedelta(days=days)
    Session.objects.create(source_id=1, who=party_id, party_id=party_id, started_at=at, last_at=at, products=products)


def basket(party_id: int, days: float, stage: str = "basket", currency: str = "PLN", items: str = "ab") -> None:
    at = NOW - timedelta(days=days)
    Basket.objects.create(
        source_id=1, who=party_id, party_id=party_id, stage=stage, opened_at=at, changed_at=at, currency=currency,
        total=Decimal(10 * len(items)), items=[{"id": one} for one in items],
    )  # fmt: skip


def said(party_id: int) -> dict[str, object]:
    return {code.removeprefix("capture."): value for code, value in values_of(FIELDS, party_id, NOW).items()}


@pytest.mark.parametrize("code", FIELDS)
def test_a_field_says_the_same_of_one_as_of_all(code: str) -> None:
    parties = [make_party().pk for _ in range(4)]
    for n in range(40):
        visit(parties[n % 3], n * 0.98)
        basket(parties[n % 3], n, ("basket", "ordered", "empty", "checkout")[n % 4], ("PLN", "EUR", "")[n % 3])
    merged = {"keep_id": parties[0], "absorb_id": parties[1], "reason": "x", "at": NOW}
    customers.merge_parties(actor=Actor.system("test"), **merged)
    check_condition_field(condition_fields[code], party_ids=parties, at=NOW)


def test_days_are_those_of_the_house_and_today_is_one_of_them() -> None:
    party = make_party().pk
    for days in (0, 28.9, 29, 30.5):
        visit(party, days, products=2)
    found = said(party)
    assert (found["visits_30"], found["products_30"]) == (2, 4), "before midnight it was the day before, in winter time"
    assert (found["visits_90"], found["last_visit"]) == (4, date(2026, 3, 30))


def test_the_basket_is_the_last_one_that_was_left() -> None:
    party = make_party().pk
    basket(party, 9, items="abc")
    basket(party, 2, stage="checkout", items="xyyz")
    basket(party, 1, stage="ordered")
    found = said(party)
    assert (found["basket_total"], sorted(found["basket_products"])) == (Decimal(40), ["x", "y", "z"])  # type: ignore[call-overload]
    basket(party, 0.5, currency="EUR")
    assert said(party)["basket_total"] is None
