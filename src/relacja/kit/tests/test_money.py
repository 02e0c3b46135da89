"""Cents are never lost and never made."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.money import MixedCurrencies, Money

amounts = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2)
weights = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)


def pln(amount: str) -> Money:
    return Money.of(amount, "PLN")


def test_adding_taking_away_and_multiplying_keep_the_currency() -> None:
    assert pln("10.10") + pln("0.20") - pln("0.05") == pln("10.25")
    assert -pln("1") * 3 == pln("-3")
    assert str(pln("2.5")) == "2.50 PLN"
    assert not pln("0.00")
    assert pln("1") < pln("2") <= pln("2")


def test_currencies_are_not_mixed() -> None:
    for wrong in (lambda: pln("1") + Money.of(1, "EUR"), lambda: pln("1") < Money.of(1, "EUR")):
        with pytest.raises(MixedCurrencies):
            wrong()


def test_floats_are_refused_everywhere() -> None:
    for wrong in (lambda: Money.of(0.1, "PLN"), lambda: Money(0.1, "PLN"), lambda: pln("1") * 0.5):  # type: ignore[arg-type,operator]
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize("code", ["", "pln", "ZŁO", "PLNN"])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money.of(1, code)


@pytest.mark.parametrize(
    ("raw", "currency", "rounded"),
    [("1.005", "PLN", "1.01"), ("-1.005", "PLN", "-1.01"), ("1.5", "JPY", "2"), ("1.0005", "KWD", "1.001")],
)
def test_rounding_is_half_away_from_zero_to_what_the_currency_pays(raw: str, currency: str, rounded: str) -> None:
    assert Money.of(raw, currency).rounded().amount == Decimal(rounded)


@given(amounts, weights)
def test_parts_add_up_to_the_whole(amount: Decimal, shares: list[int]) -> None:
    whole = Money(amount, "PLN")
    parts = whole.split(shares)
    assert sum((p.amount for p in parts), Decimal(0)) == whole.rounded().amount
    assert len(parts) == len(shares)


@given(amounts, weights)
def test_no_part_is_a_cent_away_from_its_share(amount: Decimal, shares: list[int]) -> None:
    for part, share in zip(Money(amount, "PLN").split(shares), shares, strict=True):
        assert abs(part.amount - amount * share / sum(shares)) < Decimal("0.01") + Decimal("1e-12")
        if share == 0:
            assert not part


def test_splitting_needs_a_positive_weight() -> None:
    for wrong in ([0, 0], [1, -1], []):
        with pytest.raises(ValueError, match="weights"):
            pln("1").split(wrong)
