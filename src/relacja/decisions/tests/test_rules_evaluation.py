"""What is said of choices after the event, against cases that can be reckoned by hand or are known by making."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.decisions.rules.evaluation import calibration, lift, off_policy
from relacja.decisions.rules.evaluation.off_policy import Log

HAND = Log(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.5, 0.5, 0.25, 0.25]), np.array([0.25, 0.75, 0.5, 0.5]))
"""Weights 0.5, 1.5, 2, 2: the rewarded ones are the first and the third."""


def test_inverse_propensity_by_hand() -> None:
    estimate = off_policy.by_propensity(HAND)
    assert estimate.value == pytest.approx(2.5 / 4)
    terms = np.array([0.5, 0.0, 2.0, 0.0])
    assert estimate.high - estimate.value == pytest.approx(1.959964 * terms.std(ddof=1) / 2)
    assert estimate.effective == pytest.approx(6.0**2 / (0.25 + 2.25 + 4 + 4))


def test_self_normalised_by_hand() -> None:
    assert off_policy.self_normalised(HAND).value == pytest.approx(2.5 / 6)


def test_doubly_robust_by_hand() -> None:
    expected, wanted = np.array([0.5, 0.5, 0.5, 0.0]), np.array([0.4, 0.4, 0.6, 0.2])
    correction = (0.5 * 0.5 - 1.5 * 0.5 + 2 * 0.5 + 0) / 4
    assert off_policy.doubly_robust(HAND, expected, wanted).value == pytest.approx(0.4 + correction)


def test_the_same_way_gets_the_mean_of_what_was_seen_from_every_estimator() -> None:
    log = Log(HAND.rewards, HAND.shown, HAND.shown)
    for estimate in (off_policy.by_propensity(log), off_policy.self_normalised(log), off_policy.resampled(log)):
        assert estimate.value == pytest.approx(0.5)
        assert estimate.effective == pytest.approx(4)


def test_weights_can_be_held_down() -> None:
    assert off_policy.by_propensity(HAND, most=1.0).value == pytest.approx(1.5 / 4)


def test_a_way_that_was_never_tried_has_no_estimate() -> None:
    log = Log(np.ones(3), np.ones(3), np.zeros(3))
    estimate = off_policy.resampled(log)
    assert (estimate.low, estimate.high, estimate.effective) == (float("-inf"), float("inf"), 0.0)


def made(generator: np.random.Generator, size: int = 4000) -> tuple[Log, np.ndarray, np.ndarray, float]:
    """A log of an even choice among four, of a way that mostly takes the third, whose truth is known."""
    rates, wanted = np.array([0.1, 0.2, 0.4, 0.05]), np.array([0.1, 0.1, 0.7, 0.1])
    shown = generator.integers(0, 4, size)
    rewards = (generator.random(size) < rates[shown]).astype(float)
    log = Log(rewards, np.full(size, 0.25), wanted[shown])
    wrong = rates * 0.5
    return log, wrong[shown], np.full(size, wrong @ wanted), float(rates @ wanted)


@pytest.mark.parametrize("name", ["by_propensity", "self_normalised", "doubly_robust", "resampled"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(name) -> None:
    generator, held = np.random.default_rng(5), 0
    for _ in range(200):
        log, expected, expected_wanted, truth = made(generator, 1000)
        if name == "doubly_robust":
            estimate = off_policy.doubly_robust(log, expected, expected_wanted)
        elif name == "resampled":
            estimate = off_policy.resampled(log, times=100)
        else:
            estimate = getattr(off_policy, name)(log)
        held += not estimate.differs_from(truth)
    assert 0.89 <= held / 200 <= 0.99


def test_a_good_model_narrows_the_doubly_robust_interval() -> None:
    generator = np.random.default_rng(9)
    log, expected, expected_wanted, _ = made(generator)
    plain, robust = off_policy.by_propensity(log), off_policy.doubly_robust(log, expected * 2, expected_wanted * 2)
    assert robust.high - robust.low < plain.high - plain.low


def test_auc_by_hand() -> None:
    assert calibration.auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])) == pytest.approx(0.75)
    assert calibration.auc(np.array([0.5, 0.5]), np.array([0, 1])) == 0.5
    assert calibration.auc(np.array([0.5, 0.6]), np.array([1, 1])) is None


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4]), st.integers(0, 1)), min_size=2, max_size=30))
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[float, int]]) -> None:
    scores, rewards = (np.array(column) for column in zip(*pairs, strict=True))
    yes, no = scores[rewards == 1], scores[rewards == 0]
    counted = [(a > b) + (a == b) / 2 for a in yes for b in no]
    found = calibration.auc(scores, rewards)
    assert found == (pytest.approx(sum(counted) / len(counted)) if counted else None)


def test_calibration_by_hand() -> None:
    expected, rewards = np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 1, 1, 1])
    low, high = calibration.table(expected, rewards, bands=2)
    assert (low.answers, low.expected, low.seen) == (2, pytest.approx(0.15), 0.5)
    assert (high.answers, high.expected, high.seen) == (2, pytest.approx(0.85), 1.0)
    assert calibration.error(expected, rewards, bands=2) == pytest.approx((2 * 0.35 + 2 * 0.15) / 4)
    assert calibration.error(np.array([]), np.array([])) is None


def test_lift_by_hand() -> None:
    found = lift.lift(30, 100, 10, 100)
    assert found is not None
    assert (found.rate, found.control, found.times) == (0.3, 0.1, pytest.approx(3))
    treated, control = (0.2189, 0.3958), (0.0552, 0.1744)
    assert found.low == pytest.approx(0.2 - np.hypot(0.3 - treated[0], control[1] - 0.1), abs=1e-4)
    assert found.high == pytest.approx(0.2 + np.hypot(treated[1] - 0.3, 0.1 - control[0]), abs=1e-4)


def test_lift_needs_answers_on_both_sides() -> None:
    assert lift.lift(0, 0, 1, 10) is None
    assert lift.lift(1, 10, 0, 0) is None
    nothing = lift.lift(1, 10, 0, 10)
    assert nothing is not None
    assert nothing.times is None


def test_wilson_by_hand() -> None:
    assert lift.wilson(10, 100) == (pytest.approx(0.05523, abs=1e-4), pytest.approx(0.17437, abs=1e-4))
    assert lift.wilson(0, 0) == (0.0, 1.0)
