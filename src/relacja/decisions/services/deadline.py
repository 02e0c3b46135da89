"""Until when an answer must be there: what is asked of the database gets the time that is left, and no more."""

import time
from math import inf

from relacja.platform import sql

SLACK_MS = 5.0
"""Limits that are so near to each other are not worth a word to the database."""
LIMIT = "SELECT set_config('statement_timeout', %s::text, false)"


class Late(Exception):
    """The time is over."""


class Deadline:
    """So many milliseconds from now; none at all where it is not said. To be lifted in the end."""

    def __init__(self, ms: float = inf, *, is_cold: bool = False) -> None:
        """`is_cold`: what is read for the first time may take longer as a whole, though no statement may."""
        self.until, self._each = time.perf_counter() + ms / 1e3, ms
        self._limit, self._is_cold = inf, is_cold

    def check(self) -> None:
        """To be called before each step. Raises `Late`."""
        if self._each == inf:
            return
        left = self._each if self._is_cold else (self.until - time.perf_counter()) * 1e3
        if left < 1.0:
            raise Late
        if left < self._limit - SLACK_MS:
            sql.rows(LIMIT, [str(int(left))])
            self._limit = left

    def lift(self) -> None:
        """Give statements all the time again."""
        if self._limit < inf:
            sql.rows(LIMIT, ["0"])


FOREVER = Deadline()
