"""What the panel of offers shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relacja.decisions import words
from relacja.decisions.types import Decided, Proposal, Suppressed

LEFT_ALONE = 2
TELLING = ("owned", "refused", "not_suitable", "not_eligible", "policy", "complaint", "objection", "not_applicable",
           "control", "not_now")  # fmt: skip
"""The gates in the order in which they tell a consultant something."""


@dataclass(frozen=True, slots=True)
class Made:
    """An offer to make, with its number on the keyboard."""

    offer: Proposal
    number: int
    answer: str


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
        "made": [
            Made(one, n, str(words.ANSWERS[one.answer]) if one.answer else "")
            for n, one in enumerate(decided.proposals, 1)
        ],
        "left": shown[:LEFT_ALONE],
        "more": shown[LEFT_ALONE:],
        "answers": ANSWER_BUTTONS,
    }


ANSWER_BUTTONS: Mapping[str, Any] = {kind: words.ANSWERS[kind] for kind in ("accepted", "refused", "later")}


def _left(offer: Suppressed) -> Left:
    return Left(offer, str(words.GATES.get(offer.gate, offer.gate)), words.facts(offer.facts))
