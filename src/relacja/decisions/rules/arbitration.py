"""Which of the offers a customer may have come first: priority = P x C x V x L, each switched on or off by itself.

P is the chance of a yes (from a model), C what the moment adds, V what the offer is worth, L what managers add. Also
which decisions are left to chance, so that what the ranking brings can be measured, and how likely each offer was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import numpy as np

from relacja.decisions.rules.learning import draws

Array = np.ndarray[Any, Any]


class Factor(StrEnum):
    """The factors of a priority."""

    CHANCE = "P"
    CONTEXT = "C"
    VALUE = "V"
    LEVER = "L"


ALL = frozenset(Factor)


class Arm(StrEnum):
    """Who chooses: the whole ranking; the ranking but for one slot; chance; the ranking without P; nobody."""

    RANKED = "ranked"
    SLOT = "slot"
    RANDOM = "random"
    MODEL_OFF = "model_off"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Control:
    """Shares of customers (`everything`, `model`) and of decisions (`slot`) that are kept for comparing."""

    salt: str
    everything: float = 0.0
    everything_is_random: bool = False
    model: float = 0.0
    slot: float = 0.03


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may be shown. `percents` are what managers add to it and to its group, in per cent."""

    code: str
    group: str = ""
    value: float = 1.0
    percents: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextWeight:
    """What an offer, a group (or all, if blank) gains, in per cent, where the context says `value` under `key`."""

    key: str
    value: str
    percent: float
    offer: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Candidates in the order of their codes, with what does not depend on the customer. Made once, asked often."""

    codes: Array
    groups: Array
    values: Array
    levers: Array

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Panel":
        """The panel of these candidates. Percents add up: two of 55 make 2.10."""
        ordered = sorted(candidates, key=lambda one: one.code)
        values = np.array([max(one.value, 0.0) for one in ordered])
        levers = np.array([max(1 + sum(one.percents) / 100, 0.0) for one in ordered])
        codes, groups = ([one.code for one in ordered], [one.group for one in ordered])
        return cls(np.array(codes, object), np.array(groups, object), values, levers)

    def taken(self, where: Array) -> "Panel":
        """Only the candidates in these places, which must ascend."""
        return Panel(self.codes[where], self.groups[where], self.values[where], self.levers[where])


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance of each candidate: its mean, and as drawn. The first draw ranks, all tell how likely that was."""

    mean: Array
    drawn: Array


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a ranking."""

    seed: str
    wanted: int = 3
    arm: Arm = Arm.RANKED
    context: Mapping[str, str] | None = None
    weights: Sequence[ContextWeight] = ()
    factors: frozenset[Factor] = ALL


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer to show, with all that made it so. `propensity` is how likely it was to be in the list."""

    code: str
    priority: float
    factors: dict[Factor, float]
    mean_chance: float
    propensity: float
    is_random: bool = False


@dataclass(frozen=True, slots=True)
class Flip:
    """What one factor decides: below which value the first would lose its place, and the list without this factor."""

    factor: Factor
    below: float | None
    without: tuple[str, ...]
    changes_list: bool


def falls_in(salt: str, group: str, member: str, share: float) -> bool:
    """Whether a member belongs to a group that holds this share of all: the same for ever, and apart for each group."""
    digest = sha256("\0".join((salt, group, member)).encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def arm_of(control: Control, party: str, seed: str) -> Arm:
    """Who chooses for this customer in this decision."""
    if falls_in(control.salt, "everything", party, control.everything):
        return Arm.RANDOM if control.everything_is_random else Arm.NOTHING
    if falls_in(control.salt, "model", party, control.model):
        return Arm.MODEL_OFF
    return Arm.SLOT if falls_in(control.salt, "slot", seed, control.slot) else Arm.RANKED


def rank(panel: Panel, chances: Chances, request: Request) -> tuple[Choice, ...]:
    """The offers for one decision, best first: the same for the same input, equal ones in the order of their codes."""
    wanted = min(request.wanted, len(panel.codes))
    if request.arm == Arm.NOTHING or wanted < 1:
        return ()
    values = _values(panel, chances, request)
    priorities = _product(values)
    stream = draws.stream(f"arm {request.seed}")
    if request.arm == Arm.RANDOM:
        listed = [(place, wanted / len(panel.codes), True) for place in _by_chance(stream, len(panel.codes), wanted)]
    elif request.arm == Arm.SLOT:
        listed = _with_a_slot(priorities, wanted, stream)
    else:
        listed = _best(priorities, wanted)
    choices = []
    for place, propensity, is_random in listed:
        factors = {factor: float(drawn[0, place]) for factor, drawn in values.items()}
        priority, mean = float(priorities[0, place]), float(chances.mean[place])
        choices.append(Choice(panel.codes[place], priority, factors, mean, propensity, is_random))
    return tuple(choices)


def chances_to_be_listed(panel: Panel, chances: Chances, request: Request, codes: Iterable[str]) -> dict[str, float]:
    """How likely each of these offers is to be in a list by priority; nought for one that is not in the panel."""
    priorities, places = _product(_values(panel, chances, request)), {code: n for n, code in enumerate(panel.codes)}
    wanted = min(request.wanted, len(panel.codes))
    return {code: _share(priorities, places[code], wanted) if code in places else 0.0 for code in codes}


def what_would_turn(panel: Panel, chances: Chances, request: Request) -> tuple[Flip, ...]:
    """What each factor decides in a ranking by priority."""
    values = {factor: one[:1] for factor, one in _values(panel, chances, request).items()}
    priorities = _product(values)[0]
    order = np.argsort(-priorities, kind="stable")
    ahead = priorities[order[1]] / priorities[order[0]] if len(order) > 1 and priorities[order[0]] > 0 else None

    def listed(priorities: Array) -> tuple[str, ...]:
        return tuple(panel.codes[place] for place in np.argsort(-priorities, kind="stable")[: request.wanted])

    flips = []
    for factor, one in values.items():
        below = float(one[0, order[0]] * ahead) if ahead is not None else None
        without = listed(_product({**values, factor: np.ones_like(one)})[0])
        flips.append(Flip(factor, below, without, without != listed(priorities)))
    return tuple(flips)


def _values(panel: Panel, chances: Chances, request: Request) -> dict[Factor, Array]:
    """The value of each factor for each candidate, a row for each draw; 1 where it is switched off."""
    in_force = request.factors - {Factor.CHANCE} if request.arm == Arm.MODEL_OFF else request.factors
    values = {
        Factor.CHANCE: chances.drawn.astype(np.float64),
        Factor.CONTEXT: _contexts(panel, request)[None],
        Factor.VALUE: panel.values[None],
        Factor.LEVER: panel.levers[None],
    }
    nothing = np.ones((1, len(panel.codes)))
    return {factor: drawn if factor in in_force else nothing for factor, drawn in values.items()}


def _contexts(panel: Panel, request: Request) -> Array:
    """1 and the matching weights of the context, in per cent."""
    found = np.ones(len(panel.codes))
    said = request.context or {}
    for weight in request.weights:
        if said.get(weight.key) == weight.value:
            fits = [
                weight.offer in ("", code) and weight.group in ("", group)
                for code, group in zip(panel.codes, panel.groups, strict=True)
            ]
            found += np.array(fits) * (weight.percent / 100)
    return np.maximum(found, 0.0)


def _product(values: Mapping[Factor, Array]) -> Array:
    still = values[Factor.CONTEXT] * values[Factor.VALUE] * values[Factor.LEVER]
    product: Array = values[Factor.CHANCE] * still
    return product


Listed = list[tuple[int, float, bool]]
"""Places in the panel, each with how likely it was to be listed and whether chance put it there."""


def _best(priorities: Array, wanted: int) -> Listed:
    """The first by priority, and for each the share of draws in which it is among the first."""
    order = np.argsort(-priorities[0], kind="stable")[:wanted]
    return [(int(place), _share(priorities, int(place), wanted), False) for place in order]


def _share(priorities: Array, place: int, wanted: int) -> float:
    mine = priorities[:, place, None]
    ahead = priorities > mine
    ahead[:, :place] |= priorities[:, :place] == mine
    return int(np.count_nonzero(ahead.sum(axis=1, dtype=np.int32) < wanted)) / len(ahead)


def _with_a_slot(priorities: Array, wanted: int, stream: np.random.PCG64) -> Listed:
    """The best of the others around one candidate that chance took, each as likely, at a place that chance took."""
    size = priorities.shape[1]
    taken, slot = draws.below(stream, size), draws.below(stream, wanted)
    others = priorities.copy()
    others[:, taken] = -1.0
    listed = _best(others, wanted - 1)
    listed.insert(slot, (taken, 1 / size, True))
    return listed


def _by_chance(stream: np.random.PCG64, size: int, wanted: int) -> list[int]:
    left = list(range(size))
    return [left.pop(draws.below(stream, len(left))) for _ in range(wanted)]
