"""Which price holds."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.catalogue.rules.pricing import (
    BadPrice,
    Days,
    Offered,
    Own,
    PriceFound,
    Question,
    check_amount,
    check_days,
    checked_currency,
    price_of,
)

DAY = date(2026, 5, 4)
ASKED = Question(DAY, "PLN", variant_id=7, audiences=("role:agent", "segment:gold"))
PLAIN = Offered(1, "Standard", "PLN", Decimal(100))
OWN = (Own(Decimal(120), "PLN"), Own(Decimal(130), "PLN"))


def wins(*offered: Offered, asked: Question = ASKED) -> str | None:
    """The list of the price that holds, whatever the order in which prices come."""
    found = {price_of(order, OWN, asked) for order in permutations(offered)}
    assert len(found) == 1
    [price] = found
    return price.list_name if price else None


def named(name: str, **said: object) -> Offered:
    return replace(PLAIN, list_name=name, list_id=len(name) * 100 + ord(name[0]), **said)  # type: ignore[arg-type]


def test_a_list_beats_what_a_product_costs_by_itself() -> None:
    assert price_of([PLAIN], OWN, ASKED) == PriceFound(Decimal(100), "PLN", 1, "Standard")
    assert price_of([], OWN, ASKED) == PriceFound(Decimal(120), "PLN"), "the variant's own before the product's"
    assert price_of([], (), ASKED) is None


def test_what_was_promised_to_somebody_comes_before_everything_else() -> None:
    agents = named("Agents", audience="role:agent", amount=Decimal(150), list_days=Days(date(2020, 1, 1)))
    variant = named("Variant", variant_id=7, amount=Decimal(1), list_days=Days(DAY), days=Days(DAY))
    assert wins(PLAIN, agents, variant) == "Agents"


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"variant_id": 7, "amount": Decimal(200)}, {"list_days": Days(DAY), "amount": Decimal(1)}),
        ({"list_days": Days(DAY), "amount": Decimal(200)}, {"days": Days(DAY), "amount": Decimal(1)}),
        ({"list_days": Days(date(2026, 1, 1))}, {"list_days": Days(date(2025, 1, 1))}),
        ({"list_days": Days(date(2026, 1, 1))}, {"list_days": Days()}),
        ({"days": Days(DAY), "amount": Decimal(200)}, {"days": Days(), "amount": Decimal(1)}),
        ({"amount": Decimal("99.99")}, {"amount": Decimal(100)}),
    ],
)
def test_one_difference_after_another_decides(winner: dict[str, object], loser: dict[str, object]) -> None:
    assert wins(named("Winner", **winner), named("Other", **loser)) == "Winner"


@pytest.mark.parametrize(
    "said",
    [
        {"currency": "EUR"},
        {"audience": "role:partner"},
        {"variant_id": 8},
        {"list_days": Days(DAY + timedelta(days=1))},
        {"list_days": Days(None, DAY - timedelta(days=1))},
        {"days": Days(DAY + timedelta(days=1), DAY + timedelta(days=9))},
        {"days": Days(None, DAY - timedelta(days=1))},
    ],
)
def test_what_does_not_hold_here_and_now_for_them_is_no_price(said: dict[str, object]) -> None:
    assert wins(named("Out", amount=Decimal(1), **said)) == ""
    assert wins(named("Out", amount=Decimal(1), **said), PLAIN) == "Standard"


def test_both_the_first_and_the_last_day_belong_to_a_price() -> None:
    for first, last in ((DAY, None), (None, DAY), (DAY, DAY)):
        assert wins(named("Just", days=Days(first, last))) == "Just"


def test_amounts_are_never_turned_into_another_currency() -> None:
    assert price_of([PLAIN], OWN, replace(ASKED, currency="EUR")) is None


def test_a_product_asked_for_without_a_variant_never_costs_what_a_variant_does() -> None:
    assert wins(named("Variant", variant_id=7), asked=replace(ASKED, variant_id=None)) == ""


days = st.builds(
    lambda a, b: Days(a, b) if a is None or b is None or a <= b else Days(b, a),
    st.none() | st.dates(date(2026, 4, 1), date(2026, 6, 1)),
    st.none() | st.dates(date(2026, 4, 1), date(2026, 6, 1)),
)
offers = st.builds(
    Offered,
    list_id=st.integers(1, 5),
    list_name=st.just("L"),
    currency=st.sampled_from(["PLN", "EUR"]),
    amount=st.integers(0, 50).map(Decimal),
    audience=st.sampled_from(["", "role:agent", "role:partner"]),
    list_days=days,
    variant_id=st.sampled_from([None, 7, 8]),
    days=days,
)


@given(st.lists(offers, max_size=8), st.randoms())
def test_the_order_in_which_prices_come_never_decides(prices: list[Offered], chance: object) -> None:
    first = price_of(prices, OWN, ASKED)
    chance.shuffle(prices)  # type: ignore[attr-defined]
    again = price_of(prices, OWN, ASKED)
    assert first == again
    assert first is not None
    assert first.currency == "PLN"


def test_what_cannot_be_a_price_is_refused() -> None:
    with pytest.raises(BadPrice, match="valid_to"):
        check_days(Days(DAY, DAY - timedelta(days=1)))
    for amount in ("-0.01", "NaN", "Infinity", "1e10"):
        with pytest.raises(BadPrice, match="amount"):
            check_amount("amount", Decimal(amount))
    with pytest.raises(BadPrice, match="currency"):
        checked_currency("zł")
    assert checked_currency(" pln ") == "PLN"
