"""The learner on a real telephone campaign of a bank, call by call in the order of time, each expected before it is learnt.

What is only known after the call (`duration`) is left out. The calls are of one offer, so that nothing is chosen: this
shows how soon the model tells customers apart, and whether its chances come true while the campaign changes under it.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.figures import Figure, Target, figure
from relacja.decisions.rules.evaluation.calibration import auc, error
from relacja.decisions.rules.learning.encoding import Reading, Value, encode
from relacja.decisions.rules.learning.model import Answer, Model, Offer

DIRECTORY = Path("bank_marketing")
FILES = {"economy": "bank-additional-first-half.csv.gz", "balance": "bank-full-first-half.csv.gz"}
"""The same calls with other columns: the one has figures of the economy, the other the customer's balance."""
DEPOSIT = Offer("deposit", "deposits")
LEAKS = "duration"
NEVER = ("pdays", ("999", "-1"))
CALIBRATED = 2
PIECES = (0, 2_000, 5_000, 10_000, 20_000)
_TODAY = date(2026, 1, 1)
_WINDOW = 500
_RIDGE, _STEPS = 10.0, 12


def campaign(directory: Path) -> Iterator[Figure]:
    """Learning curve and calibration. The floor is a logistic regression fitted anew, at each piece, on all before it."""
    for name, file in FILES.items():
        yield from _curve(f"bank's calls, {name}", *calls(directory / DIRECTORY / file))


def _curve(what: str, readings: list[Reading], rewards: np.ndarray) -> Iterator[Figure]:
    model = Model()
    expected = np.array([model.learn(Answer(DEPOSIT, *one)) for one in zip(readings, rewards.tolist(), strict=True)])
    usual, table = _recent_rate(rewards), _table(readings)
    for start, end in pairwise(PIECES):
        part = slice(start, end)
        floor = auc(table[part] @ _fitted(table[:start], rewards[:start]), rewards[part]) if start else 0.5
        yield figure(f"{what}, {start:,} to {end:,}: area", auc(expected[part], rewards[part]) or 0.0, "", floor=floor)
    within = slice(PIECES[-2], PIECES[-1])
    floor = _loss(usual[within], rewards[within])
    yield figure(
        f"{what}: log loss, against the recent rate", _loss(expected[within], rewards[within]), "", floor=floor
    )
    promised = Target(CALIBRATED, of="value")
    yield figure(f"{what}: calibration error", 100 * (error(expected, rewards) or 0.0), "points", target=promised)


def _table(readings: list[Reading]) -> np.ndarray:
    """All readings as one standardised table, for the regression; it knows the scales beforehand."""
    names = sorted({name for reading in readings for name in (*reading.numbers, *reading.marks)})
    columns = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(readings), len(names)))
    for row, reading in zip(table, readings, strict=True):
        row[[columns[name] for name in reading.numbers]] = list(reading.numbers.values())
        row[[columns[name] for name in reading.marks]] = 1
    return np.hstack([np.ones((len(table), 1)), (table - table.mean(axis=0)) / (table.std(axis=0) + 1e-9)])


def _fitted(table: np.ndarray, rewards: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression with a ridge, by Newton's steps."""
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(bend, table.T @ (rewards - chance) - _RIDGE * weights)
    return weights


def calls(file: Path) -> tuple[list[Reading], np.ndarray]:
    """What was known before each call, and what came of it."""
    readings, rewards = [], []
    with gzip.open(file, "rt", encoding="ascii") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            rewards.append(row.pop("y") == "yes")
            row.pop(LEAKS)
            readings.append(encode({name: _value(name, said) for name, said in row.items()}, today=_TODAY))
    return readings, np.array(rewards, dtype=int)


def _value(name: str, said: str) -> Value:
    if said == "unknown" or (name == NEVER[0] and said in NEVER[1]):
        return None
    try:
        return float(said)
    except ValueError:
        return said


def _recent_rate(rewards: np.ndarray) -> np.ndarray:
    """What one would expect without a model: the rate of the last calls."""
    before = np.concatenate([[0], np.cumsum(rewards)])
    now = np.arange(len(rewards))
    since = np.maximum(now - _WINDOW, 0)
    return (before[now] - before[since] + 0.05) / (now - since + 1)


def _loss(expected: np.ndarray, rewards: np.ndarray) -> float:
    held = expected.clip(1e-6, 1 - 1e-6)
    return -float(np.where(rewards == 1, np.log(held), np.log(1 - held)).mean())
