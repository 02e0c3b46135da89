"""Normal beliefs about many weights at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Weights:
    """Weights in rows: the mean of each, its evidence, and the variance that follows from prior and evidence.

    `lean` is the mean without what may well be nothing: a weight counts in full where it is many deviations from nought
    and hardly where it is few (`thrift` times over), since of many features few matter. The first column always counts.
    """

    def __init__(self, rows: int, width: int, thrift: float = 0.0) -> None:
        self.thrift = np.float32(max(thrift, 1e-6))
        self.mean, self.evidence = np.zeros((rows, width), np.float32), np.zeros((rows, width), np.float32)
        self.prior = np.ones(width, np.float32)
        self.remember()

    def remember(self) -> None:
        """Work out the variances from prior and evidence."""
        self.variance = 1 / (self.prior + self.evidence)
        self.lean = self._leaned(self.mean, self.variance)

    def move(self, rows: int | Array, step: Array, evidence: Array) -> None:
        """Move some rows, and add what evidence they got."""
        self.mean[rows] += step
        self.evidence[rows] += evidence
        self.variance[rows] = 1 / (self.prior + self.evidence[rows])
        self.lean[rows] = self._leaned(self.mean[rows], self.variance[rows])

    def fade(self, kept: float, rows: int | slice = slice(None)) -> None:
        """Let the evidence of these rows count less, as if it were long ago."""
        self.evidence[rows] *= np.float32(kept)
        self.remember()

    def grow(self, rows: int) -> None:
        """Add rows that nothing is known of."""
        self.mean, self.evidence = (np.pad(one, ((0, rows), (0, 0))) for one in (self.mean, self.evidence))
        self.remember()

    def widen(self, width: int) -> None:
        """Add columns that nothing is known of; `prior` must follow."""
        more = ((0, 0), (0, width - self.mean.shape[1]))
        self.mean, self.evidence = np.pad(self.mean, more), np.pad(self.evidence, more)

    def taken(self, rows: Sequence[int]) -> "Weights":
        """Only these rows."""
        kept = Weights(0, self.mean.shape[1], float(self.thrift))
        kept.mean, kept.evidence, kept.prior = self.mean[rows], self.evidence[rows], self.prior
        kept.remember()
        return kept

    def _leaned(self, mean: Array, variance: Array) -> Array:
        squares = mean * mean
        lean: Array = mean * (squares / (squares + self.thrift * variance))
        lean[..., 0] = mean[..., 0]
        return lean
