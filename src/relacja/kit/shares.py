"""Shares: how sure one is of them."""

from math import sqrt
from statistics import NormalDist


def wilson(yeses: int, answers: int, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a rate; all of it without answers."""
    if not answers:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate, more = yeses / answers, z * z / answers
    middle = (rate + more / 2) / (1 + more)
    far = z * sqrt(rate * (1 - rate) / answers + more / answers / 4) / (1 + more)
    return max(middle - far, 0.0), min(middle + far, 1.0)
