"""What another way of choosing would have brought, from what was shown, how likely it was shown, and what came of it.

Each estimate comes with its interval and the number of answers it really rests on: where that is small, a log cannot
say.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Log:
    """Shown offers, a row each: what came of it, how likely it was shown, how likely the other way would show it."""

    rewards: Array
    shown: Array
    wanted: Array

    def weights(self, most: float | None = None) -> Array:
        """How much more likely each was under the other way; at most `most`, which trades doubt for a lean."""
        weights: Array = self.wanted / self.shown
        return weights if most is None else weights.clip(max=most)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean reward with its interval, and the number of equally weighted rows that would tell as much."""

    value: float
    low: float
    high: float
    effective: float

    def differs_from(self, value: float) -> bool:
        """Whether the interval leaves this value out."""
        return not self.low <= value <= self.high


def by_propensity(log: Log, *, most: float | None = None, level: float = 0.95) -> Estimate:
    """Inverse propensity scoring: unbiased, and wide where the ways differ."""
    weights = log.weights(most)
    return _about(weights * log.rewards, weights, level)


def self_normalised(log: Log, *, most: float | None = None, level: float = 0.95) -> Estimate:
    """The same divided by the weights' own mean: a little biased, much narrower. The interval is the delta method's."""
    weights = log.weights(most)
    total = float(weights.sum())
    if total <= 0:
        return Estimate(float("nan"), float("-inf"), float("inf"), 0.0)
    value = float((weights * log.rewards).sum()) / total
    return _around(value, weights * (log.rewards - value) / (total / len(weights)), weights, level)


def doubly_robust(
    log: Log, expected: Array, expected_wanted: Array, *, most: float | None = None, level: float = 0.95
) -> Estimate:
    """A model's guess corrected by what was seen: right where either the model or the propensities are.

    `expected` is the model's guess for what was shown, `expected_wanted` its mean over what the other way would show.
    """
    weights = log.weights(most)
    return _about(expected_wanted + weights * (log.rewards - expected), weights, level)


def resampled(
    log: Log, *, times: int = 1000, seed: int = 0, most: float | None = None, level: float = 0.95
) -> Estimate:
    """`self_normalised` with an interval by bootstrap, for few rewards, where a normal one is not to be trusted."""
    weights, generator = log.weights(most), np.random.default_rng(seed)
    if weights.sum() <= 0:
        return self_normalised(log, most=most, level=level)
    means = np.empty(times)
    for number in range(times):
        drawn = generator.integers(0, len(weights), len(weights))
        means[number] = (weights[drawn] * log.rewards[drawn]).sum() / max(weights[drawn].sum(), np.finfo(float).tiny)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    value = float((weights * log.rewards).sum() / weights.sum())
    return Estimate(value, float(low), float(high), effective_size(weights))


def effective_size(weights: Array) -> float:
    """Kish's effective size: as many equally weighted rows would tell as much."""
    squares = float((weights * weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def _about(terms: Array, weights: Array, level: float) -> Estimate:
    return _around(float(terms.mean()), terms - terms.mean(), weights, level)


def _around(value: float, residuals: Array, weights: Array, level: float) -> Estimate:
    size = len(residuals)
    if size < 2:
        return Estimate(value, float("-inf"), float("inf"), effective_size(weights))
    far = NormalDist().inv_cdf((1 + level) / 2) * float(np.sqrt((residuals**2).sum() / (size - 1) / size))
    return Estimate(value, value - far, value + far, effective_size(weights))
