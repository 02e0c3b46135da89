"""Who accepts which offer: a logistic model of each offer with a part shared by all, learning from every answer.

Beliefs are normal, one mean and one evidence (precision beyond the prior's) for each weight: the diagonal form keeps a
model of hundreds of offers in less than a megabyte, scored by one product. An offer's chance of being accepted is

    sigmoid(own weights . customer + sum over its traits of trait x (shared weights of the trait . customer))

The first trait of every offer is that it is one, the second its group: so an offer nobody has answered yet is held to
be like its group, and departs from it as its own answers come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp
from typing import Any

import numpy as np

from relacja.decisions.rules.learning import draws, logits
from relacja.decisions.rules.learning.encoding import Reading
from relacja.decisions.rules.learning.standing import Standing, Standings
from relacja.decisions.rules.learning.vocabulary import Vocabulary
from relacja.decisions.rules.learning.weights import Weights

Array = np.ndarray[Any, Any]
_FORGET_EVERY = 64
_LEFT_AFTER_A_TURN = 0.05


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model learns. `exploration` scales how far a draw departs from the mean, and `bound` ends it (in logits).

    `base_rate` is what is expected of offers before any answer, worth `base_answers` answers for each offer against its
    group (a Beta prior). After `memory` answers to all offers evidence counts a factor e less; 0 is never.
    `thrift` is how doubtful an offer's weight may be and yet count: see `Weights`.
    """

    exploration: float = 0.25
    bound: float = 1.5
    base_rate: float = 0.03
    base_answers: float = 80.0
    own_spread: float = 0.25
    shared_spread: float = 0.15
    memory: float = 20_000.0
    thrift: float = 2.0


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as a model sees it: its code, its group, and further traits of about -1 to 1."""

    code: str
    group: str = ""
    traits: Mapping[str, float] = field(default_factory=dict)

    def named(self) -> dict[str, float]:
        """All traits by name."""
        return {"": 1.0, f"group={self.group}": 1.0, **self.traits}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer said to an offer: 1 for yes, 0 for no; `propensity` is how likely the offer was to be shown."""

    offer: Offer
    reading: Reading
    reward: int
    weight: float = 1.0
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What a model holds about each offer for one customer: the logit's mean and deviation."""

    mean: Array
    deviation: Array
    settings: Settings

    def propensity(self) -> Array:
        """The chance of each offer, the doubt about it averaged out."""
        return logits.moderated_all(self.mean, self.deviation)

    def sampled(self, seed: str, times: int = 1) -> Array:
        """Chances as drawn for Thompson sampling, a row for each time; the same bits for the same seed."""
        spread, bound = self.deviation * np.float32(self.settings.exploration), self.settings.bound
        drawn = draws.deviations(draws.stream(seed), times, len(self.mean))
        drawn *= spread
        drawn.clip(-bound, bound, out=drawn)
        drawn += self.mean
        return logits.sigmoids(drawn)


class Model:
    """The models of all offers. Its state is what the answers made it, in their order, whatever was asked between."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.features = Vocabulary()
        self.answers = 0
        self.codes: list[str] = []
        self.traits: list[str] = [""]
        self.rows: dict[str, int] = {}
        self.standings = Standings()
        width = self.features.width
        self.own, self.shared = Weights(0, width, self.settings.thrift), Weights(1, width)
        self.shared.mean[0, 0] = logits.logit(self.settings.base_rate)
        self._of_offers = np.zeros((0, 1), np.float32)
        self._named: list[dict[str, float]] = []
        self._believe_priors()

    def seat(self, offers: Iterable[Offer]) -> Array:
        """The rows of offers, where new ones join; good until an offer leaves. Changes nothing that was learnt."""
        return np.array([self._seat(offer) for offer in offers], dtype=np.intp)

    def leave(self, codes: Iterable[str]) -> None:
        """Forget offers that are over; the others keep what they know."""
        gone = set(codes)
        kept = [row for row, code in enumerate(self.codes) if code not in gone]
        self.own, self._of_offers = self.own.taken(kept), self._of_offers[kept]
        self.standings = self.standings.taken(kept)
        self._named = [self._named[row] for row in kept]
        self.codes = [self.codes[row] for row in kept]
        self.rows = {code: row for row, code in enumerate(self.codes)}

    def believe(self, rows: Array, reading: Reading) -> Beliefs:
        """Beliefs about the offers in these rows, all in one product."""
        customer = self.features.read(reading)
        squares = customer * customer
        mean, doubt = np.einsum("ij,j->i", self.own.lean, customer), np.einsum("ij,j->i", self.own.variance, squares)
        traits = self._of_offers
        mean += np.einsum("ij,j->i", traits, np.einsum("ij,j->i", self.shared.mean, customer))
        doubt += np.einsum("ij,j->i", traits * traits, np.einsum("ij,j->i", self.shared.variance, squares))
        return Beliefs(mean[rows], np.sqrt(doubt[rows]), self.settings)

    def learn(self, answer: Answer) -> float:
        """Take in one answer; returns the chance that was expected of it."""
        self.features.meet(answer.reading)
        self._widen()
        row, traits = self._seat(answer.offer), self._traits_of(answer.offer)
        customer = self.features.read(answer.reading)
        mine = self.own.variance[row] * customer
        where = np.flatnonzero(traits)
        crossed = traits[where, None] * customer
        ours = self.shared.variance[where] * crossed
        of_all = _total(self.shared.mean[where] * crossed)
        mean = of_all + _total(self.own.mean[row] * customer)
        doubt = _total(mine * customer) + _total(ours * crossed)
        expected = logits.moderated(of_all + _total(self.own.lean[row] * customer), doubt)
        chance = logits.sigmoid(logits.settled(mean, doubt, answer.reward, answer.weight))
        push, bend = answer.weight * (answer.reward - chance), answer.weight * chance * (1 - chance)
        self.own.move(row, mine * np.float32(push), customer * customer * np.float32(bend))
        self.shared.move(where, ours * np.float32(push), crossed * crossed * np.float32(bend))
        self.standings.add(row, expected, answer.reward, answer.weight, answer.propensity)
        if self.standings.is_surprising(row, expected, answer.reward):
            self.own.fade(float(np.float32(_LEFT_AFTER_A_TURN)), row)
        self._count()
        return expected

    def base_rates(self) -> dict[str, float]:
        """What is expected of an offer of each known group before any answer of its own, from an average customer."""
        rates = {}
        for column, name in enumerate(self.traits):
            if name.startswith("group="):
                logit = float(self.shared.mean[0, 0] + self.shared.mean[column, 0])
                rates[name.removeprefix("group=")] = logits.sigmoid(logit)
        return rates

    def standing(self, code: str) -> Standing:
        """How the model of an offer is doing; as of one nobody has answered where it is not known."""
        row = self.rows.get(code)
        return self.standings.of(row) if row is not None else Standings(1).of(0)

    def answers_to(self, code: str) -> float:
        """How many answers an offer has had."""
        row = self.rows.get(code)
        return self.standings.answers(row) if row is not None else 0.0

    def resume(self, codes: list[str]) -> None:
        """Go on with weights that were put in place for these offers."""
        self.codes = codes
        self.rows = {code: row for row, code in enumerate(codes)}
        self._named = [{} for _ in codes]
        self._of_offers = np.zeros((len(codes), len(self.traits)), np.float32)
        self._believe_priors()

    def _believe_priors(self) -> None:
        """Work out what is believed of weights without evidence, and from it the variances."""
        s, width = self.settings, self.features.width
        own, shared = np.full(width, s.own_spread**-2), np.full(width, s.shared_spread**-2)
        own[0] = s.base_answers * s.base_rate * (1 - s.base_rate)
        shared[0] = own[0] / 2
        self.own.prior, self.shared.prior = own.astype(np.float32), shared.astype(np.float32)
        self.own.remember()
        self.shared.remember()

    def _seat(self, offer: Offer) -> int:
        row = self.rows.get(offer.code)
        if row is None:
            row = self.rows[offer.code] = len(self.codes)
            self.codes.append(offer.code)
            self._named.append({})
            self.own.grow(1)
            self.standings.grow(1)
            self._of_offers = np.pad(self._of_offers, ((0, 1), (0, 0)))
        named = offer.named()
        if named != self._named[row]:
            self._named[row] = named
            self._of_offers[row] = [named.get(name, 0.0) for name in self.traits]
        return row

    def _traits_of(self, offer: Offer) -> Array:
        """The traits of an answered offer, where traits that were never met join."""
        new = sorted(name for name in self._named[self.rows[offer.code]] if name not in self.traits)
        if new:
            self.traits += new
            self.shared.grow(len(new))
            rows = [[named.get(name, 0.0) for name in self.traits] for named in self._named]
            self._of_offers = np.array(rows, dtype=np.float32)
        traits: Array = self._of_offers[self.rows[offer.code]]
        return traits

    def _widen(self) -> None:
        if self.own.mean.shape[1] != self.features.width:
            self.own.widen(self.features.width)
            self.shared.widen(self.features.width)
            self._believe_priors()

    def _count(self) -> None:
        self.answers += 1
        if self.settings.memory and self.answers % _FORGET_EVERY == 0:
            kept = float(np.float32(exp(-_FORGET_EVERY / self.settings.memory)))
            self.own.fade(kept)
            self.shared.fade(kept)
            self.standings.fade(kept)


def _total(terms: Array) -> float:
    return float(terms.sum(dtype=np.float64))
