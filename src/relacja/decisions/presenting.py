"""What the panel of offers shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from relacja.decisions import words
from relacja.decisions.queries.offers import Figures
from relacja.decisions.rules.evaluation.lift import Lift
from relacja.decisions.rules.learning.standing import Standing
from relacja.decisions.services import BY_PEOPLE, FOR_GOOD, WhatIf
from relacja.decisions.types import Decided, Proposal, Suppressed

LEFT_ALONE = 2
TELLING = ("owned", "refused", "not_suitable", "not_eligible", "policy", "complaint", "objection", "not_applicable",
           "control", "not_now")  # fmt: skip
"""The gates in the order in which they tell a consultant something."""


@dataclass(frozen=True, slots=True)
class Made:
    """An offer to make, with its number on the keyboard, what was answered, and what still can be."""

    offer: Proposal
    number: int
    answer: str
    answers: Mapping[str, Any]

    @property
    def is_done(self) -> bool:
        """Whether nothing more is said to it."""
        return self.offer.answer in FOR_GOOD


@dataclass(frozen=True, slots=True)
class Left:
    """An offer to leave alone, and why."""

    offer: Suppressed
    why: str
    facts: str


def panel(decided: Decided) -> dict[str, Any]:
    """Three to propose, two to leave alone, and how many more there are."""
    told = sorted(decided.suppressed, key=lambda one: TELLING.index(one.gate) if one.gate in TELLING else 99)
    shown = [_left(one) for one in told if one.gate != "not_now"]
    return {
        "decided": decided,
        "made": [_made(one, n, is_kept=bool(decided.id)) for n, one in enumerate(decided.proposals, 1)],
        "left": shown[:LEFT_ALONE],
        "more": shown[LEFT_ALONE:],
    }


def _made(offer: Proposal, number: int, *, is_kept: bool) -> Made:
    left = {kind: words.ANSWERS[kind] for kind in BY_PEOPLE if kind != offer.answer}
    answer = str(words.ANSWERS[offer.answer]) if offer.answer else ""
    return Made(offer, number, answer, left if is_kept and offer.answer not in FOR_GOOD else {})


def _left(offer: Suppressed) -> Left:
    return Left(offer, str(words.GATES.get(offer.gate, offer.gate)), words.facts(offer.facts))


def percent(share: float | None, *, digits: int = 1) -> str:
    """A share as people read it; a dash where there is none."""
    return "–" if share is None else f"{formats.number_format(share * 100, digits)} %"


def span(low: float, high: float) -> str:
    """From so many to so many per cent."""
    return f"{formats.number_format(low * 100, 1)}–{formats.number_format(high * 100, 1)} %"


def acceptance(figures: Figures) -> str:
    """The share of yes with its interval; a dash without answers."""
    return f"{percent(figures.rate)} ({span(*figures.interval)})" if figures.answered else "–"


def lift(found: Lift | None) -> str:
    """How many points more than by chance, with the interval; a dash where one of the two has no answers."""
    if found is None:
        return "–"
    return _("%(points)s (%(low)s to %(high)s)") % {
        "points": signed(found.difference), "low": signed(found.low), "high": signed(found.high)
    }  # fmt: skip


def signed(share: float) -> str:
    """Points with their sign."""
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{formats.number_format(abs(share) * 100, 1)}"


def calibration(standing: Standing) -> str:
    """What the model expected against what was seen; a dash without answers."""
    if not standing.answers:
        return "–"
    return f"{percent(standing.expected)} / {percent(standing.rate)}"


def what_if(found: WhatIf) -> dict[str, Any]:
    """What other levers would have changed, as it is read."""
    estimate = found.estimate
    return {
        "found": found,
        "share": percent(found.differing / found.decisions, digits=0) if found.decisions else "–",
        "rate": f"{percent(found.rate)} ({span(*found.interval)})",
        "estimate": "" if estimate is None or found.is_thin else
        f"{percent(estimate.value)} ({span(max(estimate.low, 0.0), min(estimate.high, 1.0))})",
        "effective": round(estimate.effective) if estimate else 0,
    }  # fmt: skip
