"""Chance that can be had again: draws that follow from a name alone.

The stream of a bit generator is the one that numpy promises for ever, and what is made of it here are sums of whole
numbers, so that a draw has the same bits after years and on any machine.
"""

from hashlib import sha256
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_MIDDLE = 2 * (2**16 - 1)
_UNIT = 3.0**0.5 / 2**16
FURTHEST = 2 * 3.0**0.5
"""No draw lies further out than this many deviations."""


def stream(seed: str) -> np.random.PCG64:
    """The stream of chance that belongs to a name, say the id of a decision."""
    return np.random.PCG64(int.from_bytes(sha256(seed.encode()).digest()[:16]))


def deviations(chance: np.random.PCG64, draws: int, size: int) -> Array:
    """`draws` rows of nearly normal deviations: each the sum of four even ones, so that none is wild."""
    words = chance.random_raw(draws * size).astype("<u8", copy=False).view("<u4")
    pairs = words >> np.uint32(16)
    pairs += words & np.uint32(0xFFFF)
    drawn: Array = (pairs[0::2] + pairs[1::2]).astype(np.float32)
    drawn -= np.float32(_MIDDLE)
    drawn *= np.float32(_UNIT)
    return drawn.reshape(draws, size)


def below(chance: np.random.PCG64, limit: int) -> int:
    """A whole number from 0 to less than `limit`, each as likely."""
    return int(chance.random_raw()) * limit >> 64
