"""The estimators of other ways of choosing, on what a fashion shop showed at random and by Thompson sampling.

Two campaigns, ten thousand impressions by each way. What Thompson sampling would have brought is estimated from the random
log and compared with what it did bring. With 40 to 70 clicks each no estimate can tell two ways apart, and the figures
say so; what is checked is that the intervals hold what was seen.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from bench.figures import Figure, Target, figure
from relacja.decisions.rules.evaluation import off_policy
from relacja.decisions.rules.evaluation.off_policy import Estimate, Log
from relacja.kit.shares import wilson

DIRECTORY = Path("open_bandit_sample")
CAMPAIGNS = ("men", "women")
COLUMNS = ["item_id", "position", "click", "propensity_score"]
FOLDS = 2
PRIOR = 100.0


def logs(directory: Path) -> Iterator[Figure]:
    """For each campaign three estimates of Thompson sampling from the random log; the floor is what it did bring."""
    apart = met = 0
    for campaign in CAMPAIGNS:
        random, sampled = (read(directory / DIRECTORY / f"{way}_{campaign}.parquet") for way in ("random", "bts"))
        by_chance, truly = (100 * float(log["click"].mean()) for log in (random, sampled))
        low, high = wilson(int(sampled["click"].sum()), len(sampled["click"]))
        for name, estimate in estimates(random, sampled).items():
            told = (
                f"[{100 * estimate.low:.2f}, {100 * estimate.high:.2f}] from {estimate.effective:,.0f} effective rows"
            )
            print(f"  {campaign}, {name}: {100 * estimate.value:.2f} % {told}", file=sys.stderr, flush=True)
            yield figure(f"shop's log of {campaign}, {name}", 100 * estimate.value, "%", floor=truly)
            met += estimate.low <= high and low <= estimate.high
            apart += estimate.differs_from(by_chance / 100)
        yield figure(f"shop's log of {campaign}, shown at random", by_chance, "%")
    of_all = 3 * len(CAMPAIGNS)
    promised = Target(of_all, of="value", at_least=True)
    yield figure("shop's logs: intervals that meet what was seen", met, f"of {of_all}", target=promised)
    yield figure("shop's logs: intervals that tell sampling from chance", apart, f"of {of_all}")


def read(file: Path) -> dict[str, np.ndarray]:
    """The columns of a log."""
    table = parquet.read_table(file, columns=COLUMNS)
    return {name: table[name].to_numpy() for name in COLUMNS}


def estimates(random: dict[str, np.ndarray], sampled: dict[str, np.ndarray]) -> dict[str, Estimate]:
    """What the way of one log would have brought, by what another shows."""
    wanted = shares(sampled)
    rows = (random["item_id"], random["position"] - 1)
    log = Log(random["click"].astype(float), random["propensity_score"], wanted[rows])
    expected, of_wanted = _guessed(random, wanted)
    return {
        "inverse propensity": off_policy.by_propensity(log),
        "self-normalised, resampled": off_policy.resampled(log),
        "doubly robust": off_policy.doubly_robust(log, expected, of_wanted),
    }


def shares(log: dict[str, np.ndarray]) -> np.ndarray:
    """How often a way shows each item at each position, as its own log tells: its choices do not look at the customer."""
    size = (int(log["item_id"].max()) + 1, 3)
    counted = np.zeros(size)
    np.add.at(counted, (log["item_id"], log["position"] - 1), 1)
    return counted / counted.sum(axis=0)


def _guessed(log: dict[str, np.ndarray], wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A guess for what was shown and for what is wanted: each item's rate in the other half of the log."""
    fold = np.arange(len(log["click"])) % FOLDS
    expected, of_wanted = np.zeros(len(fold)), np.zeros(len(fold))
    for number in range(FOLDS):
        other, here = fold != number, fold == number
        items, clicks = log["item_id"][other], log["click"][other]
        rate = clicks.mean()
        shown = np.bincount(items, minlength=len(wanted))
        rates = (np.bincount(items, weights=clicks, minlength=len(wanted)) + PRIOR * rate) / (shown + PRIOR)
        expected[here] = rates[log["item_id"][here]]
        of_wanted[here] = (rates @ wanted)[log["position"][here] - 1]
    return expected, of_wanted
