"""The words of marketing that its verbs and their callers share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from django.db.models import TextChoices
from django.utils.functional import Promise

CAMPAIGN = "marketing.campaign"
"""The kind of a campaign, for references to one and as the origin of its letters."""
AREA = "marketing"
"""Whose flows journeys are."""
EVERYWHERE = "everywhere"
"""The arm of those whom every campaign leaves alone."""
EMAIL = "email"
"""The channel of letters by e-mail, whose ledger is that of `mailings`; all others are plugs (`plugs.channels`)."""


class Kind(StrEnum):
    """A journey begins for each customer when something happens; a mailing goes to many at once."""

    JOURNEY = "journey"
    MAILING = "mailing"
    OUTSIDE = "outside"


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    OVER = "over"


class Rule(StrEnum):
    """Why an order counts for a campaign: they followed a link in its letter, or got it, not long before."""

    CLICK = "click"
    WINDOW = "window"


class PaperState(TextChoices):
    """Where a letter on paper stands."""

    WAITING = "waiting"
    PRINTED = "printed"
    LEFT_OUT = "left_out"


class TextState(TextChoices):
    """Where a text message stands."""

    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    LEFT_OUT = "left_out"


Claim = Literal["interval", "no_control", "not_random", "too_few"]


@dataclass(frozen=True, slots=True)
class Arm:
    """What became of the people of an arm: how many they are and how many of them ordered, what these brought, and the
    sum of the squares of what each person brought."""

    people: int
    ordered: int
    money: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Arm") -> "Arm":
        return Arm(
            self.people + other.people, self.ordered + other.ordered, self.money + other.money,
            self.squares + other.squares,
        )  # fmt: skip

    @property
    def rate(self) -> float:
        """The share of those who ordered."""
        return self.ordered / self.people if self.people else 0.0

    @property
    def mean(self) -> float:
        """What a person brought, with those who brought nothing."""
        return self.money / self.people if self.people else 0.0

    @property
    def spread(self) -> float:
        """The variance of what a person brought."""
        if self.people < 2:
            return 0.0
        return max(self.squares - self.people * self.mean**2, 0.0) / (self.people - 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of means with its interval."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether nought is outside of it."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Uplift:
    """What is claimed, and for the claim `interval` the difference of rates and of money for each person; `brought`:
    what that comes to over all who were treated."""

    claim: Claim
    rate: Difference | None = None
    money: Difference | None = None
    brought: Difference | None = None


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """How a campaign is to be: `control_share` in thousandths are left alone; an order within `window_days` after a
    letter counts; `cost_each` is what a letter costs. Money is in the currency of the house."""

    name: str
    goal: str = ""
    control_share: int = 100
    window_days: int = 7
    budget: Decimal | None = None
    cost_each: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Somebody who is to be reached: under which key, and of which basket, if of one."""

    party_id: int
    key: str
    basket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """A campaign as its channel knows it: its number and name, for which purpose of contact, and what was set."""

    id: int
    name: str
    purpose: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """What a channel did for a campaign: how many it was asked to reach, how many it reached, what became of them and
    why some were left out, in words; `url`: where more stands, called `more`. `paid`: how many are paid for, where that
    is not as many as were reached."""

    asked: int = 0
    reached: int = 0
    became: tuple[tuple[str | Promise, int], ...] = ()
    left_out: tuple[tuple[str | Promise, int], ...] = ()
    url: str = ""
    more: str | Promise = ""
    paid: int | None = None


@dataclass(frozen=True, slots=True)
class WholeReport:
    """What all campaigns together brought since a moment, against those whom every campaign leaves alone, who are
    `share` thousandths of all."""

    share: int
    since: datetime
    others: Arm
    left_alone: Arm
    uplift: Uplift
    currency: str


@dataclass(frozen=True, slots=True)
class ArmLine:
    """What became of the people of an arm."""

    code: str
    is_control: bool
    figures: Arm


@dataclass(frozen=True, slots=True)
class Credited:
    """Orders that count for a campaign by one rule, and what they came to."""

    rule: Rule
    orders: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """What a campaign did and brought. `uplift` is against the control group, all treated arms together; `by_type` the
    same for each type of customer, `by_arm` for each arm alone."""

    arms: tuple[ArmLine, ...]
    credited: tuple[Credited, ...]
    uplift: Uplift
    by_arm: dict[str, Uplift] = field(default_factory=dict)
    by_type: dict[str, Uplift] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    currency: str = ""
    at: datetime | None = None
    channels: dict[str, Reached] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Everybody who took part, with those who were left alone."""
        return sum(arm.figures.people for arm in self.arms)

    @property
    def treated(self) -> Arm:
        """Those who were not left alone."""
        return sum((arm.figures for arm in self.arms if not arm.is_control), Arm(0, 0))

    @property
    def control(self) -> Arm:
        """Those whom this campaign left alone; those whom all leave alone are apart, for nothing else reached them."""
        return sum((arm.figures for arm in self.arms if arm.is_control and arm.code != EVERYWHERE), Arm(0, 0))
