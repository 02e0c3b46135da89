"""Chances and their logits, for one number and for many."""

from math import exp, log, sqrt
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_STEPS, _NEAR = 8, 1e-6
_FAR = 60.0


def sigmoid(logit: float) -> float:
    """The chance of a logit."""
    return 1 / (1 + exp(-max(logit, -_FAR)))


def sigmoids(logits: Array) -> Array:
    """The chances of logits."""
    chances: Array = logits.clip(-_FAR, _FAR)
    np.negative(chances, out=chances)
    np.exp(chances, out=chances)
    chances += 1
    return np.reciprocal(chances, out=chances)


def logit(chance: float) -> float:
    """The logit of a chance, which must lie between 0 and 1."""
    return log(chance / (1 - chance))


def moderated(mean: float, doubt: float) -> float:
    """The mean chance over a normal logit of this mean and variance (MacKay's approximation)."""
    return sigmoid(mean / sqrt(1 + np.pi / 8 * doubt))


def moderated_all(mean: Array, deviation: Array) -> Array:
    """The same for many, by their deviations."""
    return sigmoids(mean / np.sqrt(1 + np.float32(np.pi / 8) * deviation * deviation))


def settled(mean: float, doubt: float, reward: int, weight: float) -> float:
    """The likeliest logit after an answer: where the pull of the answer and the hold of what was believed are equal."""
    at = mean
    for _ in range(_STEPS):
        chance = sigmoid(at)
        wrong = at - mean - doubt * weight * (reward - chance)
        step = wrong / (1 + doubt * weight * chance * (1 - chance))
        at -= step
        if abs(step) < _NEAR:
            break
    return at
