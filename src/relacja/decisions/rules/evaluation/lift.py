"""What choosing brings against a group that was left to chance, with its interval."""

from dataclasses import dataclass
from math import sqrt

from relacja.kit.shares import wilson


@dataclass(frozen=True, slots=True)
class Lift:
    """Two rates, their difference with its interval, and how many times the one is the other (None against nought)."""

    rate: float
    control: float
    difference: float
    low: float
    high: float
    times: float | None


def lift(yeses: int, answers: int, control_yeses: int, control_answers: int, *, level: float = 0.95) -> Lift | None:
    """The lift over a control group; None where either has no answers.

    The interval is Newcombe's, from Wilson's of each rate: it holds for few answers and for rates near nought.
    """
    if not answers or not control_answers:
        return None
    rate, control = yeses / answers, control_yeses / control_answers
    low, high = wilson(yeses, answers, level=level)
    control_low, control_high = wilson(control_yeses, control_answers, level=level)
    difference = rate - control
    return Lift(
        rate=rate,
        control=control,
        difference=difference,
        low=difference - sqrt((rate - low) ** 2 + (control_high - control) ** 2),
        high=difference + sqrt((high - rate) ** 2 + (control - control_low) ** 2),
        times=rate / control if control else None,
    )
