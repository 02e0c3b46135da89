"""Which offers a customer may be made now, and at which gate the others fall."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from relacja.decisions.types import Gate
from relacja.kit.conditions import Condition, Fact, Present

Values = Mapping[str, object]
OBJECTION = "customers.objects_to_profiling"
OWNED = "sales.owned_products"
COMPLAINT = "support.open_complaint"


@dataclass(frozen=True, slots=True)
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

    @property
    def rests_on_profile(self) -> bool:
        """Whether anything personal is asked for it."""
        return any((self.eligibility, self.applicability, self.suitability))


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
class Fell:
    """An offer that fell at a gate, and the comparisons that decided."""

    offer: Ruled
    gate: Gate
    facts: tuple[Fact, ...] = ()


def sift(offers: Sequence[Ruled], asked: Asked) -> tuple[list[Ruled], list[Fell]]:
    """Those that may be made, and where each of the others fell; both in the order given."""
    owned = frozenset(_texts(asked.values.get(OWNED)))
    passed, fell = [], []
    for offer in offers:
        found = _gate(offer, asked, owned)
        if found is None:
            passed.append(offer)
        else:
            fell.append(found)
    return passed, fell


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple | list) else ()


def _gate(offer: Ruled, asked: Asked, owned: frozenset[str]) -> Fell | None:
    gates: list[tuple[Gate, bool]] = [
        ("not_now", not _is_valid(offer, asked)),
        ("objection", asked.values.get(OBJECTION) is True and offer.rests_on_profile),
        ("complaint", asked.values.get(COMPLAINT) is True),
        ("owned", bool(offer.product) and offer.product in owned),
    ]
    for gate, is_shut in gates:
        if is_shut:
            return Fell(offer, gate)
    for condition, gate in _conditions(offer):
        facts = failed(condition, asked)
        if facts is not None:
            return Fell(offer, gate, facts)
    if _refused_lately(offer, asked):
        return Fell(offer, "refused")
    return Fell(offer, "policy") if rests(offer, asked) else None


def _is_valid(offer: Ruled, asked: Asked) -> bool:
    if asked.place not in offer.places:
        return False
    return not (
        (offer.valid_from and asked.today < offer.valid_from) or (offer.valid_to and asked.today > offer.valid_to)
    )


def _conditions(offer: Ruled) -> list[tuple[Condition, Gate]]:
    gates: list[tuple[Condition | None, Gate]] = [
        (offer.eligibility, "not_eligible"),
        (offer.applicability, "not_applicable"),
        (offer.suitability, "not_suitable"),
    ]
    return [(condition, gate) for condition, gate in gates if condition is not None]


def failed(condition: Condition, asked: Asked) -> tuple[Fact, ...] | None:
    """Why the condition does not hold; None where it does."""
    get: Callable[[str], object] = asked.values.get
    if condition.compiled(get, asked.present):  # type: ignore[arg-type]
        return None
    return tuple(condition.why(get, asked.present.at, asked.present.zone))  # type: ignore[arg-type]


def rests(offer: Ruled, asked: Asked) -> bool:
    """Whether a contact policy rests the offer now."""
    return any(_is_rested(policy, offer, asked) for policy in asked.policies)


def _is_rested(policy: Policy, offer: Ruled, asked: Asked) -> bool:
    if (policy.offer and policy.offer != offer.id) or (policy.group and policy.group != offer.group):
        return False
    counted = sorted(
        one.at
        for one in asked.past
        if one.kind == policy.answer
        and (one.offer == offer.id if policy.each or policy.offer else not policy.group or one.group == policy.group)
    )
    for last in range(policy.times - 1, len(counted)):
        first = counted[last - policy.times + 1]
        if counted[last] - first <= policy.within and asked.now < counted[last] + policy.rests:
            return True
    return False


def _refused_lately(offer: Ruled, asked: Asked) -> bool:
    return any(
        one.offer == offer.id and one.kind == "refused" and asked.now < one.at + asked.refusal_rests
        for one in asked.past
    )
