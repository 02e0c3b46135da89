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


class Fell(NamedTuple):
    """An offer that fell at a gate, and the comparisons that decided."""

    offer: Ruled
    gate: Gate
    facts: tuple[Fact, ...] = ()


def sift(offers: Sequence[Ruled], asked: Asked) -> tuple[list[Ruled], list[Fell]]:
    """Those that may be made, and where each of the others fell; both in the order given."""
    gate = _Moment(asked).gate
    passed, fell = [], []
    for offer in offers:
        shut = gate(offer)
        if shut is None:
            passed.append(offer)
        else:
            fell.append(Fell(offer, *shut))
    return passed, fell


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
        self.kin: dict[tuple[object, ...], Shut | None] = {}
        """The answer to a whole kin of offers, as far as it is one."""

    def gate(self, offer: Ruled) -> Shut | None:
        """The gate that is shut for the offer, and why; None where it may be made."""
        kin = offer.kin
        if kin not in self.kin:
            self.kin[kin] = self.kin_gate(offer)
        shut = self.kin[kin]
        if self.is_loud and shut is not NOT_NOW:
            loud = self.profile_gate(offer)
            if loud is not None:
                return loud, ()
        if shut is not None:
            return shut
        if offer.id in self.refused:
            return "refused", ()
        return ("policy", ()) if self.rests and any(rested(offer) for rested in self.rests) else None

    def kin_gate(self, offer: Ruled) -> Shut | None:
        """The gate that is shut for all of its kin: place and day, then the conditions."""
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
