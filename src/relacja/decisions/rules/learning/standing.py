"""How each offer's model is doing, kept as it learns: answers, yeses, and small histograms of what was expected.

Each answer is judged by the chance the model gave it before learning it, so nothing is tested on what it was taught by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relacja.decisions.rules.evaluation.calibration import Band, auc_of_bands, bands_of, error_of_bands

Array = np.ndarray[Any, Any]
_KEPT, _SURPRISING, _LEAST = 1 - 1 / 200, 4.0, 4.0
"""About the last 200 answers count; four deviations beyond expectation, and four answers, are a surprise."""
BANDS = 24
_LOWEST, _HIGHEST = -7.0, 3.0
"""Bands of the expected chance are even in its logit; the outer ones take what lies beyond."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one offer's model is doing. What cannot be said yet is None.

    `rate` is the share of yes, `expected` what the model had expected of the same answers, `for_everybody` the rate if
    the offer were shown to everybody instead of those it was chosen for. `performance` is the area under the curve (0.5
    is guessing), `error` the mean distance of expected and seen chances over the bands, `turns` how often
    the answers ceased to be what was expected.
    """

    answers: int
    yeses: int
    rate: float | None
    expected: float | None
    for_everybody: float | None
    performance: float | None
    error: float | None
    turns: int
    bands: tuple[Band, ...]


class Standings:
    """A row for each offer: answers, yeses, both by how likely it was shown; and answers, yeses, expected by band."""

    def __init__(self, rows: int = 0) -> None:
        self.counts = np.zeros((rows, 4))
        self.bands = np.zeros((rows, 3, BANDS))
        self.surprise = np.zeros((rows, 3))

    def grow(self, rows: int) -> None:
        """Join offers without an answer."""
        self.counts = np.pad(self.counts, ((0, rows), (0, 0)))
        self.bands = np.pad(self.bands, ((0, rows), (0, 0), (0, 0)))
        self.surprise = np.pad(self.surprise, ((0, rows), (0, 0)))

    def taken(self, rows: Sequence[int]) -> "Standings":
        """Only these rows."""
        kept = Standings()
        kept.counts, kept.bands, kept.surprise = self.counts[rows], self.bands[rows], self.surprise[rows]
        return kept

    def add(self, row: int, expected: float, reward: int, weight: float, propensity: float) -> None:
        """Count an answer."""
        share = weight / max(propensity, 0.01)
        self.counts[row] += (1, reward, share, share * reward)
        self.bands[row, :, _band(expected)] += (weight, weight * reward, weight * expected)

    def is_surprising(self, row: int, expected: float, reward: int) -> bool:
        """Count an answer among the last ones; whether they are no longer what was expected, which begins anew then.

        What came beyond expectation is added up, older answers counting less, and held against its own deviation.
        """
        beyond, doubt, alarms = self.surprise[row]
        beyond = beyond * _KEPT + reward - expected
        doubt = doubt * _KEPT * _KEPT + expected * (1 - expected)
        is_so = bool(abs(beyond) > _SURPRISING * doubt**0.5 and abs(beyond) > _LEAST)
        self.surprise[row] = (0.0, 0.0, alarms + 1) if is_so else (beyond, doubt, alarms)
        return is_so

    def of(self, row: int) -> Standing:
        """The standing of one offer."""
        answers, yeses, shown, said_yes = (float(one) for one in self.counts[row])
        seen, yes, expected = self.bands[row]
        total = float(seen.sum())
        return Standing(
            answers=int(answers),
            yeses=int(yeses),
            rate=yeses / answers if answers else None,
            expected=float(expected.sum()) / total if total else None,
            for_everybody=said_yes / shown if shown else None,
            performance=auc_of_bands(seen - yes, yes),
            error=error_of_bands(seen, yes, expected),
            turns=int(self.surprise[row, 2]),
            bands=tuple(bands_of(seen, yes, expected)),
        )

    def answers(self, row: int) -> float:
        """How many answers one offer has had."""
        return float(self.counts[row, 0])

    def fade(self, kept: float) -> None:
        """Let the past count less in what is judged; answers and yeses stay counts."""
        self.counts[:, 2:] *= kept
        self.bands *= kept


def _band(expected: float) -> int:
    logit = np.log(expected / (1 - expected)) if 0 < expected < 1 else (_LOWEST if expected <= 0 else _HIGHEST)
    return int(min(max((logit - _LOWEST) / (_HIGHEST - _LOWEST) * BANDS, 0), BANDS - 1))
