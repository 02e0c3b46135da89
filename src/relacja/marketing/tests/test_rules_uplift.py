"""What a campaign brought: claimed only against chance, and as surely as it says."""

from math import sqrt

import numpy
import pytest

from relacja.marketing.rules.uplift import uplift
from relacja.marketing.types import Arm, Uplift

CAMPAIGNS = 400


def arm(money: "numpy.typing.NDArray[numpy.float64]") -> Arm:
    return Arm(len(money), int((money > 0).sum()), float(money.sum()), float((money**2).sum()))


def outcomes(
    chance: "numpy.random.Generator", people: int, rate: float, basket: float
) -> "numpy.typing.NDArray[numpy.float64]":
    """What each of so many people brings: most nothing, some a basket of very different sizes."""
    return (chance.random(people) < rate) * chance.lognormal(numpy.log(basket), 0.8, people)


@pytest.mark.parametrize(("is_random", "control", "claim"), [
    (False, Arm(500, 50, 5000, 9e5), "not_random"), (True, Arm(0, 0), "no_control"), (True, Arm(20, 9), "too_few"),
    (True, Arm(500, 0), "too_few"),
])  # fmt: skip
def test_without_a_control_group_by_chance_nothing_is_claimed(is_random: bool, control: Arm, claim: str) -> None:
    treated = Arm(1000, 4, 400, 50_000)
    assert uplift(treated, control, is_random=is_random, is_over=True) == Uplift(claim)  # type: ignore[arg-type]


def test_the_interval_holds_the_true_effect_as_often_as_it_says() -> None:
    chance = numpy.random.default_rng(11)
    held = {"rate": 0, "money": 0}
    rate, control_rate, basket = 0.06, 0.04, 120.0
    mean = basket * float(numpy.exp(0.8**2 / 2))
    for _ in range(CAMPAIGNS):
        found = uplift(
            arm(outcomes(chance, 4000, rate, basket)), arm(outcomes(chance, 1000, control_rate, basket)),
            is_random=True, is_over=True,
        )  # fmt: skip
        assert found.rate is not None
        assert found.money is not None
        held["rate"] += found.rate.low <= rate - control_rate <= found.rate.high
        held["money"] += found.money.low <= (rate - control_rate) * mean <= found.money.high
    far = 4 * sqrt(0.05 * 0.95 / CAMPAIGNS)
    assert all(0.95 - far <= one / CAMPAIGNS <= min(0.95 + far, 1) for one in held.values()), held


def test_whoever_looks_every_day_is_not_led_astray() -> None:
    """Nothing is brought; one looks 40 times and stops at the first look that seems sure."""
    chance = numpy.random.default_rng(12)
    astray = {True: 0, False: 0}
    for _ in range(CAMPAIGNS):
        treated, control = outcomes(chance, 8000, 0.05, 100), outcomes(chance, 8000, 0.05, 100)
        looks = [(arm(treated[:n]), arm(control[:n])) for n in range(200, 8001, 200)]
        for is_over in astray:
            found = [uplift(*look, is_random=True, is_over=is_over).rate for look in looks]
            astray[is_over] += any(one is not None and one.is_sure for one in found)
    assert astray[False] / CAMPAIGNS <= 0.05
    assert astray[True] / CAMPAIGNS > 0.15


def test_what_it_brought_is_the_difference_for_each_who_was_treated() -> None:
    treated, control = Arm(1000, 100, 10_000, 1_200_000), Arm(500, 25, 2_500, 300_000)
    found = uplift(treated, control, is_random=True, is_over=True)
    assert found.money is not None
    assert found.brought is not None
    assert found.money.value == pytest.approx(5.0)
    assert found.brought.value == pytest.approx(5000)
    assert found.money.low < 5 < found.money.high


def test_arms_that_are_put_together_are_as_one() -> None:
    chance = numpy.random.default_rng(3)
    money = outcomes(chance, 600, 0.1, 50)
    both, whole = arm(money[:200]) + arm(money[200:]), arm(money)
    assert (both.people, both.ordered) == (whole.people, whole.ordered)
    assert both.spread == pytest.approx(whole.spread)
    assert whole.spread == pytest.approx(float(money.var(ddof=1)))
