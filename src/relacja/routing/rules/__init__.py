"""The router: a pure machine that says which worker takes which item."""

from relacja.routing.rules.core import Core
from relacja.routing.rules.load import obstacle
from relacja.routing.rules.values import (
    Advance,
    Item,
    Move,
    Overflow,
    Reservation,
    Reserve,
    Route,
    Rule,
    Step,
    TimeOut,
    Worker,
    rank,
)
from relacja.routing.types import MediumRule

__all__ = [
    "Advance",
    "Core",
    "Item",
    "MediumRule",
    "Move",
    "Overflow",
    "Reservation",
    "Reserve",
    "Route",
    "Rule",
    "Step",
    "TimeOut",
    "Worker",
    "obstacle",
    "rank",
]
