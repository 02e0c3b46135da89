"""Amounts and comparison of orders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.sales.rules.orders import BadOrder, amount, counted, digest
from relacja.sales.testing import line_of, order_with

NOW = datetime(2026, 6, 1, tzinfo=UTC)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "expected"),
    [
        ("3", "2.55", "0", "7.65"),
        ("1", "0.005", "0", "0.01"),
        ("-1", "0.005", "0", "-0.01"),
        ("10", "9.99", "15", "84.92"),
        ("0.333", "3", "0", "1.00"),
        ("5", "0", "0", "0.00"),
    ],
)
def test_an_amount_is_quantity_times_price_less_discount(
    quantity: str, price: str, discount: str, expected: str
) -> None:
    line = line_of(quantity, price, discount_percent=Decimal(discount))
    assert amount(line) == Decimal(expected)


def test_the_total_is_the_sum_of_the_lines_as_shown() -> None:
    order = counted(order_with(lines=tuple(line_of(1, "0.335") for _ in range(3))), NOW)
    assert order.total == sum(order.amounts) == Decimal("1.02")


lines = st.lists(
    st.builds(
        line_of,
        st.integers(-1000, 1000),
        st.decimals(0, 1000, places=2).map(str),
        product_id=st.integers(1, 5),
    ),
    max_size=8,
)


@unhurried
@given(lines, st.randoms())
def test_the_digest_does_not_depend_on_the_order_of_lines(drawn: list, random) -> None:
    shuffled = random.sample(drawn, len(drawn))
    assert digest(tuple(drawn)) == digest(tuple(shuffled))


@unhurried
@given(lines)
def test_one_line_more_or_twice_gives_another_digest(drawn: list) -> None:
    assert digest(tuple(drawn)) != digest((*drawn, line_of()))


def test_numbers_written_otherwise_are_the_same_line() -> None:
    assert digest((line_of("2.0", "1.50"),)) == digest((line_of("2", "1.5"),))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": " "}, "number"),
        ({"currency": "złoty"}, "currency"),
        ({"kind": "gift"}, "kind"),
        ({"status": "lost"}, "status"),
        ({"placed_at": NOW + timedelta(days=1)}, "placed_at"),
        ({"placed_at": datetime(2026, 1, 1)}, "placed_at"),  # noqa: DTZ001
        ({"lines": (line_of("NaN"),)}, "quantity"),
        ({"lines": (line_of(1, "1e12"),)}, "unit_price"),
        ({"lines": (line_of(1, "1", discount_percent=Decimal(101)),)}, "discount_percent"),
    ],
)
def test_an_unfit_order_is_refused(fields: dict, field: str) -> None:
    with pytest.raises(BadOrder) as caught:
        counted(replace(order_with(), **fields), NOW)
    assert caught.value.field == field
