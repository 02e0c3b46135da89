"""What a campaign brought against those who were left alone by chance, and how sure one is of it.

Without a control group drawn by chance nothing is claimed: those who are written to differ from those who are not.

While a campaign runs people look at it every day, and stop when it looks well. An interval that is right once is wrong
then; one that is right at all times together is wider: the asymptotic confidence sequence of Waudby-Smith, Arbour,
Sinha, Kennedy and Ramdas ("Time-uniform central limit theory and asymptotic confidence sequences", 2021), with the
normal mixture of Robbins.
"""

from math import log, sqrt
from statistics import NormalDist

from relacja.marketing.types import Arm, Difference, Uplift

LEAST = 30
"""Fewer people in an arm than this, or fewer than five who ordered in both together, say nothing."""
LEAST_ORDERED = 5


def uplift(treated: Arm, control: Arm, *, is_random: bool, is_over: bool, level: float = 0.95) -> Uplift:
    """What treating brought. `is_over`: whether this is the one look at the end; else the intervals hold however often
    one looks before."""
    if not is_random:
        return Uplift("not_random")
    if not control.people:
        return Uplift("no_control")
    if min(treated.people, control.people) < LEAST or treated.ordered + control.ordered < LEAST_ORDERED:
        return Uplift("too_few")
    width = _once(level) if is_over else _always(treated.people + control.people, level)
    rate = _difference(_share(treated), _share(control), width)
    money = _difference(treated, control, width)
    brought = Difference(*(one * treated.people for one in (money.value, money.low, money.high)))
    return Uplift("interval", rate, money, brought)


def _share(arm: Arm) -> Arm:
    """Ordering as money of one each, with one more of each kind (Agresti and Caffo, 2000): right for few, too."""
    return Arm(arm.people + 2, arm.ordered + 1, arm.ordered + 1, arm.ordered + 1)


def _difference(treated: Arm, control: Arm, width: float) -> Difference:
    value = treated.mean - control.mean
    far = width * sqrt(treated.spread / treated.people + control.spread / control.people)
    return Difference(value, value - far, value + far)


def _once(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


TIGHTEST_AT = 2_000
"""The number of people at which the interval for all times is the tightest."""


def _always(people: int, level: float) -> float:
    alpha = 1 - level
    said = -2 * log(alpha)
    rho = (said + log(said + 1)) / TIGHTEST_AT
    time = people * rho
    return sqrt((time + 1) / time * log((time + 1) / alpha**2))
