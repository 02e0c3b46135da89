"""Values handed through the door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

Gate = Literal[
    "not_now",  # not valid today, or not for this place
    "not_eligible",
    "objection",  # the customer objects to profiling, and the offer rests on it
    "complaint",  # something of theirs is open and unsettled
    "owned",
    "refused",  # refused a short while ago
    "not_applicable",
    "not_suitable",
    "policy",  # a contact policy rests it
    "control",  # chance keeps it back, to measure what it brings
]
AnswerKind = Literal["accepted", "refused", "later", "bought", "ignored"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What somebody bought at a moment."""

    party_id: int
    product_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer to make, with what its rank is made of. `propensity`: how likely it was to be in the list."""

    offer_id: int
    code: str
    name: str
    pitch: str
    reason: str
    priority: float
    chance: float
    evidence: float
    factors: Mapping[str, float]
    propensity: float
    is_random: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An offer to leave alone: the gate at which it fell, and the comparisons that decided, as text with the values."""

    offer_id: int
    code: str
    name: str
    gate: str
    facts: tuple[tuple[str, Mapping[str, object]], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Offers left alone for one reason, each by number, code and name: gate and facts as in `Suppressed`."""

    gate: str
    facts: tuple[tuple[str, Mapping[str, object]], ...]
    offers: tuple[tuple[int, str, str], ...]

    def each(self) -> Iterator[Suppressed]:
        """The offers one by one."""
        return (Suppressed(*offer, self.gate, self.facts) for offer in self.offers)


@dataclass(frozen=True)
class Decided:
    """What to offer now and what to leave alone, by reason. A fallback was answered without the engine."""

    id: int
    proposals: tuple[Proposal, ...]
    left: tuple[LeftAlone, ...]
    arm: str = "ranked"
    is_fallback: bool = False

    @cached_property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """The offers to leave alone, one by one."""
        return tuple(offer for one in self.left for offer in one.each())


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer as it should be; conditions are in the language of `kit.conditions`."""

    code: str
    name: str
    group: str = ""
    kind: str = "cross_sell"
    product_id: int | None = None
    places: tuple[str, ...] = ("desk",)
    value: float = 0.0
    pitch: str = ""
    reason: str = ""
    eligibility: str = ""
    applicability: str = ""
    suitability: str = ""
    traits: Mapping[str, float] = field(default_factory=dict)
