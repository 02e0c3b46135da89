"""Who is left alone is drawn by chance, and for good."""

import pytest

from relacja.marketing.rules.arms import CONTROL, Arm, BadShares, check, draw

ARMS = (Arm(CONTROL, 100), Arm("a", 450), Arm("b", 450))


def test_whoever_comes_again_is_treated_as_before() -> None:
    assert [draw(ARMS, "7", n) for n in range(100)] == [draw(ARMS, "7", n) for n in range(100)]


def test_shares_come_out_as_they_are_meant() -> None:
    drawn = [draw(ARMS, "7", n) for n in range(20_000)]
    assert drawn.count(CONTROL) == pytest.approx(2000, abs=200)
    assert drawn.count("a") == pytest.approx(9000, abs=350)


def test_what_one_campaign_draws_says_nothing_of_another() -> None:
    both = sum(draw(ARMS, "7", n) == draw(ARMS, "8", n) == CONTROL for n in range(20_000))
    assert both == pytest.approx(200, abs=60)


@pytest.mark.parametrize("arms", [(), (Arm("a", 500),), (Arm("a", 500), Arm("a", 500)), (Arm("a", 1001), Arm("b", -1))])
def test_shares_that_are_not_the_whole_are_refused(arms: tuple[Arm, ...]) -> None:
    with pytest.raises(BadShares):
        check(arms)
    check(ARMS)
