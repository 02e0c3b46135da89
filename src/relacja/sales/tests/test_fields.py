"""What conditions may ask about what customers bought."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from relacja.catalogue.testing import make_product
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.platform import parameters
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import answers, check_condition_field
from relacja.sales.models import Order, OrderDay
from relacja.sales.testing import line_of, make_order
from relacja.sales.testing.factories import NOON
from relacja.sales.types import OrderKind, OrderStatus

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
FIELDS = [code for code in condition_fields.codes() if code.startswith("sales.")]
LATER = NOON + timedelta(days=100)


def said(party_id: int) -> dict[str, object]:
    return {code.removeprefix("sales."): value for code, value in values_of(FIELDS, party_id, LATER).items()}


@pytest.mark.parametrize("code", FIELDS)
def test_a_field_says_the_same_of_one_as_of_all(code: str) -> None:
    parties, lamp = [make_party().pk for _ in range(4)], make_product(code="L-1")
    for n in range(12):
        back = n % 4 == 3
        make_order(
            parties[n % 3],
            placed_at=LATER - timedelta(days=n * 9),
            currency="EUR" if n % 5 == 4 else "PLN",
            kind=(OrderKind.RETURN if back else OrderKind.ORDER).value,
            lines=(line_of(-1 if back else 2, product_id=lamp),),
        )
    customers.merge_parties(actor=SYSTEM, keep_id=parties[0], absorb_id=parties[1], reason="x", at=NOON)
    check_condition_field(condition_fields[code], party_ids=parties, at=LATER)
    found = answers(condition_fields[code], LATER).keys()
    assert found == {parties[0], parties[2]}


def test_a_year_counts_orders_in_force_and_takes_off_what_came_back() -> None:
    party = make_party().pk
    make_order(party, lines=(line_of(3),))
    make_order(party, lines=(line_of(-1),), kind=OrderKind.RETURN.value)
    make_order(party, status=OrderStatus.CANCELLED.value, placed_at=NOON + timedelta(days=3))
    make_order(party, placed_at=LATER - timedelta(days=365))
    make_order(party, placed_at=LATER + timedelta(days=1))
    make_order(party, currency="EUR", lines=(line_of(50),))
    found = said(party)
    assert (found["orders_365"], found["turnover_365"], found["last_order"]) == (2, Decimal("20.00"), NOON.date())
    with parameters.standing_at("catalogue.currency", "eur"):
        assert said(party)["turnover_365"] == Decimal("500.00")


def test_what_was_sent_back_or_never_came_is_not_owned() -> None:
    party, other = make_party().pk, make_party().pk
    lamp, desk, sofa, rug = (make_product(code=code) for code in ("LAMP", "DESK", "SOFA", "RUG"))
    make_order(party, lines=tuple(line_of(2, product_id=one) for one in (lamp, desk, rug)))
    make_order(party, lines=(line_of(-2, product_id=lamp), line_of(-1, product_id=desk)), kind=OrderKind.RETURN.value)
    make_order(party, lines=(line_of(1, product_id=sofa),), status=OrderStatus.CANCELLED.value)
    make_order(party, lines=(line_of(1, product_id=sofa),), placed_at=LATER + timedelta(days=1))
    assert said(party)["owned_products"] == ("DESK", "RUG")
    make_order(other, lines=(line_of(1, product_id=lamp),))
    customers.merge_parties(actor=SYSTEM, keep_id=other, absorb_id=party, reason="x", at=NOON)
    assert said(other)["owned_products"] == ("DESK", "LAMP", "RUG")


def test_windows_are_days_with_today_among_them() -> None:
    party = make_party().pk
    for ago in (0, 29, 30, 89, 90, 179, 180, 364, 365):
        make_order(party, placed_at=LATER - timedelta(days=ago))
    found = said(party)
    assert [found[name] for name in ("orders_30", "orders_90", "orders_180", "orders_365", "orders")] == [2, 4, 6, 8, 9]
    assert (found["turnover_30"], found["turnover"]) == (Decimal(20), Decimal(90))
    assert found["first_order"] == (LATER - timedelta(days=365)).date()


def counters() -> list[tuple[object, ...]]:
    rows = OrderDay.objects.filter(entries__gt=0).order_by("party_id", "currency", "day")
    return list(rows.values_list("party_id", "currency", "day", "entries", "orders", "amount"))


def test_counters_follow_whatever_happens_to_an_order() -> None:
    one, other = make_party().pk, make_party().pk
    day = NOON.date()
    make_order(one, number="A")
    make_order(one, number="B", lines=(line_of(3),))
    assert counters() == [(one, "PLN", day, 2, 2, Decimal(40))]
    make_order(one, number="A", lines=(line_of(2),))
    assert counters() == [(one, "PLN", day, 2, 2, Decimal(50))]
    make_order(other, number="A", lines=(line_of(2),), placed_at=NOON + timedelta(days=1))
    assert counters() == [
        (one, "PLN", day, 1, 1, Decimal(30)), (other, "PLN", day + timedelta(days=1), 1, 1, Decimal(20))
    ]  # fmt: skip
    make_order(one, number="B", lines=(line_of(3),), status=OrderStatus.CANCELLED.value)
    make_order(other, number="R", lines=(line_of(-1),), kind=OrderKind.RETURN.value, placed_at=NOON + timedelta(days=1))
    assert counters() == [(other, "PLN", day + timedelta(days=1), 2, 1, Decimal(10))]
    Order.objects.filter(party_id=other).update(party=None)
    assert counters() == []
    make_order(one, number="C")
    Order.objects.filter(number="C").delete()
    assert counters() == []


def test_the_day_of_the_last_order_is_ours() -> None:
    party = make_party().pk
    make_order(party, placed_at=NOON.replace(hour=23, minute=30))
    assert said(party)["last_order"] == date(2026, 2, 4)
