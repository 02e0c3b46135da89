"""What the learner of offers makes of a world whose truth is known: captured, regret, calibration, a turn of the truth."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import mean

import numpy as np

from bench.decisions_learners import TODAY, Learner, NaiveBayes, NoModel, Ours, values_of
from bench.decisions_world import SEEDS, Happening, happening
from bench.figures import Figure, Target, figure
from relacja.decisions.rules.arbitration import Arm, Control, arm_of
from relacja.decisions.rules.evaluation.calibration import error
from relacja.decisions.rules.learning.encoding import encode
from relacja.decisions.rules.learning.model import Settings

DECISIONS = {"tiny": 4_000, "small": 60_000, "full": 60_000}
SEEDS_OF = {"tiny": SEEDS[:1], "small": SEEDS, "full": SEEDS}
CAPTURED, CALIBRATED = 65, 2
CONTROL = Control("bench", slot=0.03)
LAST = 0.2
DRAWS = 33


@dataclass(frozen=True, slots=True)
class Run:
    """What a learner did, decision by decision: the true chance it got, chance's and the best, and what it expected."""

    got: np.ndarray
    by_chance: np.ndarray
    best: np.ndarray
    expected: np.ndarray
    rewards: np.ndarray
    chosen: np.ndarray

    def captured(self, start: float = 1 - LAST, end: float = 1.0) -> float:
        """Per cent of the gap between chance and the best, in the decisions that were not left to chance."""
        part = self._part(start, end)
        gap = self.best[part].mean() - self.by_chance[part].mean()
        return 100 * float((self.got[part].mean() - self.by_chance[part].mean()) / gap)

    def regret(self) -> float:
        """What was lost against the best, per cent of what chance would have lost."""
        return 100 * float((self.best - self.got).sum() / (self.best - self.by_chance).sum())

    def miscalibrated(self, start: float = 1 - LAST) -> float:
        """Expected calibration error of what was chosen, in points of per cent."""
        part = self._part(start, 1.0)
        return 100 * (error(self.expected[part], self.rewards[part]) or 0.0)

    def _part(self, start: float, end: float) -> np.ndarray:
        place = np.arange(len(self.got)) / len(self.got)
        return self.chosen & (place >= start) & (place < end)


def run(learner: Learner, happens: Happening, name: str) -> Run:
    """Let a learner choose and learn, one decision after the other."""
    got, expected, rewards = (np.zeros(happens.size) for _ in range(3))
    chosen = np.array([arm_of(CONTROL, "", f"{name} {n}") == Arm.RANKED for n in range(happens.size)])
    for n, customer in enumerate(happens.customers):
        offer = learner.choose(n, customer) if chosen[n] else int(happens.by_chance[n])
        got[n] = happens.chances[n, offer]
        rewards[n] = happens.luck[n] < got[n]
        expected[n] = learner.learn(offer, customer, int(rewards[n]))
    return Run(got, happens.chances.mean(axis=1), happens.chances.max(axis=1), expected, rewards, chosen)


def simulation(scale: str) -> Iterator[Figure]:
    """All that is measured on the made-up world."""
    yield from _settled(scale, 100, SEEDS_OF[scale])
    if scale != "tiny":
        yield from _settled(scale, 500, SEEDS if scale == "full" else SEEDS[:1])
    yield from _turned(scale, SEEDS if scale == "full" else SEEDS[:2])
    for offers in (100, 500):
        yield from _speed(offers)


def _settled(scale: str, offers: int, seeds: tuple[str, ...]) -> Iterator[Figure]:
    ours, bayes, alone = [], [], []
    for seed in seeds:
        happens = happening(f"{seed} {offers}", offers, DECISIONS[scale])
        ours.append(run(Ours(offers), happens, seed))
        bayes.append(run(NaiveBayes(offers, happens.customers), happens, seed))
        alone.append(run(NoModel(offers), happens, seed))
        told = ", ".join(f"{one[-1].captured():.1f} %" for one in (ours, bayes, alone))
        print(f"  {offers} offers, seed {seed}: {told}; regret {ours[-1].regret():.0f} %", file=sys.stderr, flush=True)
    what = f"{offers} offers, {len(seeds)} seeds"
    promised = Target(CAPTURED, of="value", at_least=True) if offers == 100 and scale != "tiny" else None
    floor = mean(one.captured() for one in bayes)
    yield figure(
        f"{what}: captured, last fifth", mean(one.captured() for one in ours), "%", floor=floor, target=promised
    )
    yield figure(f"{what}: captured without a model", mean(one.captured() for one in alone), "%")
    floor = mean(one.regret() for one in bayes)
    yield figure(f"{what}: regret, of chance's", mean(one.regret() for one in ours), "%", floor=floor)
    calibrated = Target(CALIBRATED, of="value") if scale != "tiny" else None
    yield figure(f"{what}: calibration error", mean(one.miscalibrated() for one in ours), "points", target=calibrated)


def _turned(scale: str, seeds: tuple[str, ...]) -> Iterator[Figure]:
    """The truth is another from half-way on. The floor is a learner that begins there, with nothing to unlearn."""
    with_memory, without, afresh, fall = [], [], [], []
    for seed in seeds:
        happens = happening(f"{seed} turns", 100, DECISIONS[scale], turns=True)
        one = run(Ours(100), happens, seed)
        with_memory.append(one.captured())
        fall.append(one.captured(0.5, 0.52))
        without.append(run(Ours(100, Settings(memory=0.0)), happens, seed).captured())
        afresh.append(run(Ours(100), happens.since(happens.size // 2), seed).captured(1 - 2 * LAST))
        told = f"{with_memory[-1]:.1f} %, without a memory {without[-1]:.1f} %, afresh {afresh[-1]:.1f} %"
        print(f"  truth turns, seed {seed}: {told}", file=sys.stderr, flush=True)
    what = f"100 offers, truth turns half-way, {len(seeds)} seeds"
    yield figure(f"{what}: captured just after", mean(fall), "%")
    yield figure(f"{what}: captured, last fifth", mean(with_memory), "%", floor=mean(afresh))
    yield figure(f"{what}: the same without a memory", mean(without), "%", floor=mean(afresh))


def _speed(offers: int) -> Iterator[Figure]:
    """Microseconds in process, of CPU: encode, believe, draw `DRAWS` times and rank; learn; 99 of 100 under."""
    learner = Ours(offers, draws=DRAWS)
    happens = happening("speed", offers, 2_000)
    spent: dict[str, list[float]] = {"encode": [], "decide": [], "learn": []}
    for n, customer in enumerate(happens.customers):
        values, offer = values_of(customer), int(happens.by_chance[n])
        spent["encode"].append(_microseconds(encode, values, today=TODAY))
        spent["decide"].append(_microseconds(learner.choose, n, customer))
        spent["learn"].append(_microseconds(learner.learn, offer, customer, int(n % 9 == 0)))
    for name, all_of in spent.items():
        low, high = np.quantile(all_of[500:], [0.5, 0.99])
        yield figure(f"{offers} offers, {name}: p50", float(low), "µs")
        yield figure(f"{offers} offers, {name}: p99", float(high), "µs")


def _microseconds(work: Callable[..., object], *given: object, **named: object) -> float:
    begun = time.thread_time_ns()
    work(*given, **named)
    return (time.thread_time_ns() - begun) / 1000
