"""What the desk's templates get: plain values with their words."""

from dataclasses import dataclass
from typing import Any

from relacja.contact_centre import words
from relacja.contact_centre.models import WrapUpCode
from relacja.contact_centre.queries.desk import Desk, InHand, wrap_up_codes
from relacja.customers.plugs import panels

BESIDE = ("decisions.offers", "sales.orders", "customers.relations", "customers.consents")
"""The panels of the file that matter during a call, as far as their apps are there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick, with its word and the key that picks it."""

    code: str
    label: str
    key: str = ""
    chosen: bool = False


def desk(found: Desk) -> dict[str, Any]:
    """The activities, what is in hand, and what can be said at its end."""
    current = found.worker.activity.code
    focus = found.focus
    codes = wrap_up_codes(focus.queue) if focus else {}
    return {
        "activity": Choice(current, words.activity(current, found.worker.activity.name)),
        "is_ready": found.worker.activity.takes_work,
        "activities": [
            Choice(one.code, words.activity(one.code, one.name), chosen=one.code == current)
            for one in found.activities
            if one.code != "no_answer"
        ],
        "focus": focus,
        "cards": [(one, _template(one)) for one in found.in_hand],
        "reasons": _choices(codes.get("reason", [])),
        "outcomes": _choices(codes.get("outcome", [])),
        "side_panels": [code for code in BESIDE if code in panels],
        "queue_name": words.queue(focus.queue, focus.queue_name) if focus else "",
    }


def _template(one: InHand) -> str:
    return one.medium.template if one.medium and one.medium.template else "contact_centre/desk/_plain.html"


def _choices(codes: list[WrapUpCode]) -> list[Choice]:
    return [
        Choice(one.code, words.code(one.code, one.name), str(n) if n < 10 else "") for n, one in enumerate(codes, 1)
    ]
