"""Whether expected chances come true, and whether they tell customers apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """Answers of which about the same was expected: how many, the mean chance expected, the share of yes seen."""

    answers: float
    expected: float
    seen: float


def bands_of(answers: Array, yes: Array, expected: Array) -> Iterator[Band]:
    """The bands that have answers, from their sums."""
    for number, said_yes, hoped in zip(answers.tolist(), yes.tolist(), expected.tolist(), strict=True):
        if number > 0:
            yield Band(number, hoped / number, said_yes / number)


def error_of_bands(answers: Array, yes: Array, expected: Array) -> float | None:
    """Expected calibration error: the distance of expected and seen, over all answers; None without any."""
    total = float(answers.sum())
    return float(np.abs(expected - yes).sum()) / total if total else None


def auc_of_bands(no: Array, yes: Array) -> float | None:
    """How often a yes had been expected more than a no, equal bands counting half; None without one of each."""
    both = float(no.sum()) * float(yes.sum())
    if both <= 0:
        return None
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum()) / both


def table(expected: Array, rewards: Array, bands: int = 10) -> list[Band]:
    """Calibration in bands of as many answers each, in the order of what was expected."""
    order = np.argsort(expected, kind="stable")
    pieces = [piece for piece in np.array_split(order, bands) if len(piece)]
    return [Band(len(piece), float(expected[piece].mean()), float(rewards[piece].mean())) for piece in pieces]


def error(expected: Array, rewards: Array, bands: int = 10) -> float | None:
    """Expected calibration error over bands of as many answers each; None without answers."""
    found = table(expected, rewards, bands)
    total = sum(band.answers for band in found)
    return sum(band.answers * abs(band.expected - band.seen) for band in found) / total if total else None


def auc(scores: Array, rewards: Array) -> float | None:
    """How often a yes scores above a no, equal scores counting half; None without one of each."""
    _, place = np.unique(scores, return_inverse=True)
    yes = np.bincount(place, weights=rewards)
    return auc_of_bands(np.bincount(place) - yes, yes)
