"""Who takes part in the simulation: the product's learner, the usual naive Bayes model of each offer, and no model."""

from datetime import date
from typing import Protocol

import numpy as np

from bench.decisions_world import NAMES, NUMBERS
from relacja.decisions.rules.arbitration import Candidate, Chances, Panel, Request, rank
from relacja.decisions.rules.learning.encoding import Reading, encode
from relacja.decisions.rules.learning.model import Answer, Model, Offer, Settings

TODAY = date(2026, 1, 1)


class Learner(Protocol):
    """Chooses an offer for a customer, and learns what came of one."""

    def choose(self, number: int, customer: np.ndarray) -> int: ...

    def learn(self, offer: int, customer: np.ndarray, reward: int) -> float: ...


class Ours:
    """The product's own: values are encoded, believed about, drawn and ranked as in every decision."""

    def __init__(self, offers: int, settings: Settings | None = None, *, draws: int = 1) -> None:
        self.model = Model(settings)
        self.offers = [Offer(f"{number:04}", "offers") for number in range(offers)]
        self.panel = Panel.of(Candidate(offer.code) for offer in self.offers)
        self.rows = self.model.seat(self.offers)
        self.draws = draws

    def read(self, customer: np.ndarray) -> Reading:
        return encode(values_of(customer), today=TODAY)

    def choose(self, number: int, customer: np.ndarray) -> int:
        beliefs = self.model.believe(self.rows, self.read(customer))
        chances = Chances(beliefs.propensity(), beliefs.sampled(str(number), self.draws))
        return int(rank(self.panel, chances, Request(str(number), wanted=1))[0].code)

    def learn(self, offer: int, customer: np.ndarray, reward: int) -> float:
        return self.model.learn(Answer(self.offers[offer], self.read(customer), reward))


def values_of(customer: np.ndarray) -> dict[str, float | bool]:
    """A customer's features by name."""
    values = customer.tolist()
    return {
        name: value if n < NUMBERS else value > 0 for n, (name, value) in enumerate(zip(NAMES, values, strict=True))
    }


class NaiveBayes:
    """For each offer yes and no by value of each feature, numbers in five bands; drawn by Thompson sampling.

    The chance drawn is Beta's of the offer's own counts. Each feature then counts by its share of yes against the
    offer's, drawn towards it by `SHRUNK` answers, so that what was hardly seen says hardly anything. `SHRUNK` is the
    best of five from 10 to 1,000, tried on other seeds.
    """

    BANDS = 5
    SHRUNK = 1000.0

    def __init__(self, offers: int, customers: np.ndarray) -> None:
        self.edges = np.quantile(customers[:5_000], np.arange(1, self.BANDS) / self.BANDS, axis=0).T
        features = len(self.edges)
        self.seen, self.whole = np.zeros((2, offers, features * self.BANDS)), np.zeros((2, offers))
        self.first = np.arange(features) * self.BANDS
        self.chance = np.random.default_rng(1)

    def _cells(self, customer: np.ndarray) -> np.ndarray:
        return self.first + (customer[:, None] > self.edges).sum(axis=1)

    def choose(self, number: int, customer: np.ndarray) -> int:
        no, yes = self.whole
        drawn, rate = self.chance.beta(1 + yes, 19 + no), (1 + yes) / (20 + yes + no)
        seen_no, seen_yes = self.seen[:, :, self._cells(customer)]
        here = (seen_yes + self.SHRUNK * rate[:, None]) / (seen_yes + seen_no + self.SHRUNK)
        odds = np.log(here / (1 - here)) - np.log(rate / (1 - rate))[:, None]
        return int(np.argmax(np.log(drawn / (1 - drawn)) + odds.sum(axis=1)))

    def learn(self, offer: int, customer: np.ndarray, reward: int) -> float:
        self.seen[reward, offer, self._cells(customer)] += 1
        self.whole[reward, offer] += 1
        return float("nan")


class NoModel:
    """Thompson sampling of each offer's own rate, whoever the customer is."""

    def __init__(self, offers: int) -> None:
        self.whole = np.zeros((2, offers))
        self.chance = np.random.default_rng(1)

    def choose(self, number: int, customer: np.ndarray) -> int:
        return int(np.argmax(self.chance.beta(1 + self.whole[1], 19 + self.whole[0])))

    def learn(self, offer: int, customer: np.ndarray, reward: int) -> float:
        self.whole[reward, offer] += 1
        return float("nan")
