"""Which offers a customer may be made now, and at which gate the others fall."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from relacja.decisions.types import Gate
from relacja.kit.conditions import Condition, Fact, Present

Values = Mapping[str, object]
OBJECTION = "customers.objects_to_profiling"
OWNED = "sales.owned_products"
COMPLAINT = "support.open_complaint"


@dataclass(frozen=True)
class Ruled:
    """An offer with its conditions read."""

    id: int
    code: str
    name: str
    group: str = ""
    product: str = ""
    places: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    eligibility: Condition | None = None
    applicability: Condition | None = None
    suitability: Condition | None = None
    value: float = 0.0
    pitch: str = ""
    reason: str = ""
    traits: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def conditions(self) -> tuple[tuple[Condition, Gate], ...]:
        """Those it has, each with its gate, in their order."""
        gates: list[tuple[Condition | None, Gate]] = [
            (self.eligibility, "not_eligible"),
            (self.applicability, "not_applicable"),
            (self.suitability, "not_suitable"),
        ]
        return tuple((condition, gate) for condition, gate in gates if condition is not None)

    @cached_property
    def kin(self) -> tuple[object, ...]:
        """What offers have in common that stand or fall together, but for what they are to a customer."""
        asked = tuple(id(condition) for condition, _gate in self.conditions)
        return self.places, self.valid_from, self.valid_to, asked, tuple(gate for _condition, gate in self.conditions)

    @cached_property
    def named(self) -> tuple[int, str, str]:
        """Its number, code and name."""
        return self.id, self.code, self.name

    @property
    def rests_on_profile(self) -> bool:
        """Whether anything personal is asked for it."""
        return bool(self.conditions)


@dataclass(frozen=True, slots=True)
class Policy:
    """So many answers of a kind within a time rest offers for a time. Blank `offer` and `group`: all of them."""

    answer: str
    times: int
    within: timedelta
    rests: timedelta
    offer: int = 0
    group: str = ""
    each: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """Something that became of an offer: shown, refused, later, accepted..."""

    offer: int
    group: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment of a decision: where, when, what is known of the customer, and what was before."""

    place: str
    now: datetime
    today: date
    values: Values
    past: Sequence[Past]
    policies: Sequence[Policy]
    refusal_rests: timedelta
    present: Present


@dataclass(frozen=True, slots=True)
class Family:
    """Offers that stand or fall together, but for what they are to a customer; `places` are theirs in the book."""

    offers: tuple[Ruled, ...]
    places: tuple[int, ...]


def families(offers: Sequence[Ruled]) -> tuple[Family, ...]:
    """The offers by what they have in common, in the order in which the first of each family stands."""
    found: dict[tuple[object, ...], list[int]] = {}
    for place, offer in enumerate(offers):
        found.setdefault(offer.kin, []).append(place)
    return tuple(Family(tuple(offers[place] for place in places), tuple(places)) for places in found.values())


class Fell(NamedTuple):
    """Offers that fell together at a gate, and the comparisons that decided."""

    gate: Gate
    facts: tuple[Fact, ...]
    offers: Sequence[Ruled]


def sift(families: Sequence[Family], asked: Asked) -> tuple[list[int], list[Fell]]:
    """The places of those that may be made, in order, and where the others fell."""
    moment = _Moment(asked)
    passed: list[int] = []
    fell: list[Fell] = []
    for family in families:
        shut = moment.family_gate(family.offers[0])
        if moment.is_one_for_all(shut):
            if shut is None:
                passed += family.places
            else:
                fell.append(Fell(*shut, family.offers))
            continue
        for place, offer in zip(family.places, family.offers, strict=True):
            own = moment.gate(offer, shut)
            if own is None:
                passed.append(place)
            else:
                fell.append(Fell(*own, (offer,)))
    return sorted(passed), fell


Shut = tuple[Gate, tuple[Fact, ...]]
NOT_NOW: Shut = ("not_now", ())


class _Moment:
    """What all offers are judged on, found once: each condition, each policy, and what was refused lately."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.objects = asked.values.get(OBJECTION) is True
        self.complains = asked.values.get(COMPLAINT) is True
        self.owned = frozenset(_texts(asked.values.get(OWNED)))
        self.is_loud = self.objects or self.complains or bool(self.owned)
        self.refused = {
            one.offer for one in asked.past if one.kind == "refused" and asked.now < one.at + asked.refusal_rests
        }
        self.rests = [rested for policy in asked.policies if (rested := _rested(policy, asked))]
        self.judged: dict[int, tuple[Fact, ...] | None] = {}
        """By the identity of a condition: offers that share one share the answer."""

    def is_one_for_all(self, shut: Shut | None) -> bool:
        """Whether the answer to a family is that to each of its offers."""
        if shut is NOT_NOW:
            return True
        return not self.is_loud and (shut is not None or not (self.refused or self.rests))

    def gate(self, offer: Ruled, shut: Shut | None) -> Shut | None:
        """The gate that is shut for the offer of a family, and why; None where it may be made."""
        if self.is_loud:
            loud = self.profile_gate(offer)
            if loud is not None:
                return loud, ()
        if shut is not None:
            return shut
        if offer.id in self.refused:
            return "refused", ()
        return ("policy", ()) if self.rests and any(rested(offer) for rested in self.rests) else None

    def family_gate(self, offer: Ruled) -> Shut | None:
        """The gate that is shut for all of its family: place and day, then the conditions."""
        if not self.is_valid(offer):
            return NOT_NOW
        for condition, name in offer.conditions:
            key = id(condition)
            if key not in self.judged:
                self.judged[key] = failed(condition, self.asked)
            facts = self.judged[key]
            if facts is not None:
                return name, facts
        return None

    def is_valid(self, offer: Ruled) -> bool:
        """Whether it is for this place and this day."""
        asked, begins, ends = self.asked, offer.valid_from, offer.valid_to
        if asked.place not in offer.places:
            return False
        return (begins is None or begins <= asked.today) and (ends is None or asked.today <= ends)

    def profile_gate(self, offer: Ruled) -> Gate | None:
        """The hard rules about the customer."""
        if self.objects and offer.rests_on_profile:
            return "objection"
        if self.complains:
            return "complaint"
        return "owned" if offer.product and offer.product in self.owned else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple | list) else ()


def failed(condition: Condition, asked: Asked) -> tuple[Fact, ...] | None:
    """Why the condition does not hold; None where it does."""
    get: Callable[[str], object] = asked.values.get
    if condition.compiled(get, asked.present):  # type: ignore[arg-type]
        return None
    return tuple(condition.why(get, asked.present.at, asked.present.zone))  # type: ignore[arg-type]


Rested = Callable[[Ruled], bool]


def _rested(policy: Policy, asked: Asked) -> Rested | None:
    """Which offers a policy rests now; None for none."""
    counted = [one for one in asked.past if one.kind == policy.answer]
    if policy.each or policy.offer:
        times: dict[int, list[datetime]] = {}
        for one in counted:
            times.setdefault(one.offer, []).append(one.at)
        resting = {offer for offer, at in times.items() if _is_enough(policy, at, asked.now)}
        return _of_each(policy, resting) if resting else None
    at = [one.at for one in counted if not policy.group or one.group == policy.group]
    return (lambda offer: policy.group in ("", offer.group)) if _is_enough(policy, at, asked.now) else None


def _of_each(policy: Policy, resting: set[int]) -> Rested:
    def rested(offer: Ruled) -> bool:
        return offer.id in resting and policy.offer in (0, offer.id) and policy.group in ("", offer.group)

    return rested


def _is_enough(policy: Policy, times: list[datetime], now: datetime) -> bool:
    """Whether so many lie within the policy's time, and its rest is not over."""
    counted = sorted(times)
    for last in range(policy.times - 1, len(counted)):
        first = counted[last - policy.times + 1]
        if counted[last] - first <= policy.within and now < counted[last] + policy.rests:
            return True
    return False
