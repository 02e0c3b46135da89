"""Kinds of behaviour: k-means on few numbers, matched with what was learnt before so that names stay."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np

MOST = 7
ROUNDS = 50
RESTARTS = 4
WORDS = (("long_ago", "lately"), ("seldom", "often"), ("little", "much"))
"""Of each feature (days since the last order, turned round; orders; turnover) the word for low and for high."""


def learn(points: Sequence[Sequence[float]], k: int, seed: int = 7) -> list[list[float]]:
    """The centres of k clusters of points; fewer where there are fewer different points. The same for the same points.

    Features are brought to one scale first; the centres are in the scale of the points.
    """
    given = np.asarray(points, dtype=float)
    if not len(given):
        return []
    spread = given.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = given / spread
    k = min(k, MOST, len(np.unique(scaled, axis=0)))
    chance = np.random.default_rng(seed)
    found = min((_once(scaled, k, chance) for _ in range(RESTARTS)), key=lambda one: one[0])[1]
    return [list(map(float, centre)) for centre in found * spread]


def _once(points: Any, k: int, chance: Any) -> tuple[float, Any]:
    """One run from a spread beginning (k-means++): the sum of squares that is left, and the centres."""
    centres = points[[chance.integers(len(points))]]
    while len(centres) < k:
        far = _squares(points, centres).min(axis=1)
        centres = np.vstack([centres, points[chance.choice(len(points), p=far / far.sum())]])
    for _ in range(ROUNDS):
        nearest = _squares(points, centres).argmin(axis=1)
        moved = np.array([points[nearest == n].mean(axis=0) if (nearest == n).any() else centres[n] for n in range(k)])
        if np.allclose(moved, centres):
            break
        centres = moved
    return float(_squares(points, centres).min(axis=1).sum()), centres


def _squares(points: Any, centres: Any) -> Any:
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def matched(old: Sequence[Sequence[float]], new: Sequence[Sequence[float]]) -> list[int | None]:
    """For each new centre the old one it follows, so that all ways together are shortest; None for one that is new."""
    if not old or not new:
        return [None] * len(new)
    both = np.vstack([np.asarray(old, dtype=float), np.asarray(new, dtype=float)])
    spread = both.std(axis=0)
    spread[spread == 0] = 1.0
    ways = _squares(np.asarray(new, dtype=float) / spread, np.asarray(old, dtype=float) / spread)
    few, many = sorted((len(old), len(new)))
    best = min(
        permutations(range(many), few),
        key=lambda taken: sum(ways[n, m] if len(new) <= len(old) else ways[m, n] for n, m in enumerate(taken)),
    )
    if len(new) <= len(old):
        return list(best)
    follows: dict[int, int] = {place: n for n, place in enumerate(best)}
    return [follows.get(n) for n in range(len(new))]


def typical(centres: Sequence[Sequence[float]]) -> list[tuple[str, ...]]:
    """What each centre is beside the others, in codes of words: the features in which it stands out, the most first."""
    given = np.asarray(centres, dtype=float)
    if len(given) < 2:
        return [() for _ in centres]
    spread = given.std(axis=0)
    spread[spread == 0] = 1.0
    scores = (given - given.mean(axis=0)) / spread
    told = []
    for row in scores:
        order = sorted(range(len(row)), key=lambda n: -abs(row[n]))
        out = [n for n in order if abs(row[n]) >= 0.5] or order[:1]
        told.append(tuple(WORDS[n][int(row[n] > 0)] for n in out[:2]))
    return told
