"""A made-up world of offers and customers in which the truth is known, to see what a learner makes of it.

A customer has a hundred features: half numbers (standard normal), half flags that one in ten to one in two have. An offer
has a rate of its own, a few features that count for it (`SPARSE`) and one pair that counts as a pair, which no learner
here can see. Preferences and rates are as strong as it takes for an offer by chance to be accepted by 3 % and the best one
by 21 %; how far offers' own rates lie apart is set so that a learner of these alone captures about a third.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

FEATURES, SPARSE = 100, 6
NUMBERS = FEATURES // 2
NAMES = [f"{'number' if n < NUMBERS else 'flag'} {n}" for n in range(FEATURES)]
BY_CHANCE, BY_ORACLE = 0.03, 0.21
SEEDS = ("amber", "birch", "cedar", "dune", "ember")
_APART = 0.55
_PIECE = 2_000
_HALVINGS = 18


@dataclass(frozen=True, slots=True)
class Truth:
    """What the chance of each offer follows from."""

    base: np.ndarray
    weights: np.ndarray
    pairs: np.ndarray
    together: np.ndarray

    def chances(self, customers: np.ndarray) -> np.ndarray:
        """The true chance of every offer for every customer."""
        return _sigmoid(self.base + self.preferred(customers))

    def preferred(self, customers: np.ndarray) -> np.ndarray:
        """How much every customer likes every offer beyond the offer's own rate."""
        pairs = customers[:, self.pairs[:, 0]] * customers[:, self.pairs[:, 1]] * self.together
        return customers @ self.weights.T + pairs


@dataclass(frozen=True, slots=True)
class Happening:
    """Customers in the order they come, each with the true chance of every offer and the luck of its answer."""

    customers: np.ndarray
    chances: np.ndarray
    luck: np.ndarray
    by_chance: np.ndarray
    """For each decision an offer drawn evenly, for those that are left to chance."""

    @property
    def size(self) -> int:
        """How many decisions."""
        return len(self.customers)

    def since(self, start: int) -> "Happening":
        """Only what happens from there on."""
        return Happening(self.customers[start:], self.chances[start:], self.luck[start:], self.by_chance[start:])


def happening(seed: str, offers: int, decisions: int, *, turns: bool = False) -> Happening:
    """What happens for a seed; where it `turns`, a wholly other truth holds from half-way."""
    chance = np.random.default_rng(int.from_bytes(sha256(seed.encode()).digest()[:8]))
    rates = chance.uniform(0.1, 0.5, FEATURES - NUMBERS)
    truths = [_truth(chance, offers, rates) for _ in range(1 + turns)]
    customers = _customers(chance, rates, decisions)
    pieces = []
    for start in range(0, decisions, _PIECE):
        truth = truths[start * len(truths) // decisions]
        pieces.append(truth.chances(customers[start : start + _PIECE]).astype(np.float32))
    return Happening(customers, np.concatenate(pieces), chance.random(decisions), chance.integers(0, offers, decisions))


def _customers(chance: np.random.Generator, rates: np.ndarray, size: int) -> np.ndarray:
    numbers = chance.standard_normal((size, NUMBERS))
    flags = chance.random((size, len(rates))) < rates
    return np.hstack([numbers, flags]).astype(np.float32)


def _truth(chance: np.random.Generator, offers: int, rates: np.ndarray) -> Truth:
    """A truth of which the two means are as promised."""
    weights = np.zeros((offers, FEATURES))
    for row in weights:
        row[chance.choice(FEATURES, SPARSE, replace=False)] = chance.standard_normal(SPARSE)
    pairs = np.array([chance.choice(FEATURES, 2, replace=False) for _ in range(offers)])
    drawn = Truth(chance.standard_normal(offers) * _APART, weights, pairs, chance.standard_normal(offers))
    liked = drawn.preferred(_customers(chance, rates, _PIECE)).astype(np.float32)
    own = drawn.base.astype(np.float32)

    def base(strength: float) -> float:
        return _found(lambda base: _sigmoid(own + base + strength * liked).mean(), BY_CHANCE, -12, 0)

    def best(strength: float) -> float:
        return float(_sigmoid(own + base(strength) + strength * liked).max(axis=1).mean())

    strength = _found(best, BY_ORACLE, 0, 4)
    return Truth(drawn.base + base(strength), weights * strength, pairs, drawn.together * strength)


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def _found(measure: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a growing measure is as wanted."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if measure(middle) < wanted else (low, middle)
    return (low + high) / 2
