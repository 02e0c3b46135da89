"""Campaigns that are made up with a known true effect: prints how often their intervals hold it, as a line of JSON."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

import numpy  # noqa: E402 Django first

from relacja.marketing.rules.uplift import uplift  # noqa: E402
from relacja.marketing.types import Arm  # noqa: E402

BASKET, SPREAD = 120.0, 0.8
RATES = [(0.06, 0.04), (0.03, 0.03), (0.02, 0.025), (0.12, 0.10)]
SIZES = [(4000, 1000), (9000, 1000), (2000, 2000), (20_000, 2000)]


def main(campaigns: int) -> None:
    """Each campaign with its own true rates and sizes; the mean of what a basket brings is known, too."""
    chance = numpy.random.default_rng(2026)
    mean = BASKET * float(numpy.exp(SPREAD**2 / 2))
    held = {"rate": 0, "money": 0}
    for n in range(campaigns):
        (rate, control_rate), (people, left) = RATES[n % len(RATES)], SIZES[n // len(RATES) % len(SIZES)]
        treated, control = _outcomes(chance, people, rate), _outcomes(chance, left, control_rate)
        found = uplift(_arm(treated), _arm(control), is_random=True, is_over=True)
        if found.rate is None or found.money is None:
            raise RuntimeError(found.claim)
        held["rate"] += found.rate.low <= rate - control_rate <= found.rate.high
        held["money"] += found.money.low <= (rate - control_rate) * mean <= found.money.high
    astray = {True: 0, False: 0}
    for _ in range(campaigns):
        treated, control = _outcomes(chance, 8000, 0.05), _outcomes(chance, 8000, 0.05)
        looks = [(_arm(treated[:n]), _arm(control[:n])) for n in range(200, 8001, 200)]
        for is_over in astray:
            seen = [uplift(*look, is_random=True, is_over=is_over).rate for look in looks]
            astray[is_over] += any(one is not None and one.is_sure for one in seen)
    told = {name: 100 * count / campaigns for name, count in held.items()}
    told |= {"astray": 100 * astray[False] / campaigns, "astray_once": 100 * astray[True] / campaigns}
    print(json.dumps(told))


def _outcomes(chance: "numpy.random.Generator", people: int, rate: float) -> "numpy.typing.NDArray[numpy.float64]":
    return (chance.random(people) < rate) * chance.lognormal(numpy.log(BASKET), SPREAD, people)


def _arm(money: "numpy.typing.NDArray[numpy.float64]") -> Arm:
    return Arm(len(money), int((money > 0).sum()), float(money.sum()), float((money**2).sum()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
