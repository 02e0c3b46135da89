"""Rate limits, shared by all web processes: each takes from a caller's limit in lots and spends them from memory.

A lot is a tenth of what is left, so that lots grow small as the limit is used up: about one request in a hundred costs
a statement, and at most the limit is granted, however many processes there are. What another process has taken and not
used is not given back, so a caller who moves between processes may be held up a little early, never late.

The header fields are those of the IETF draft "RateLimit header fields for HTTP".
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

WINDOW_SECONDS = 60
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of the limit a caller has left, and for how long that count runs."""

    quota: int
    left: int
    seconds: int

    @property
    def spent(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    def write(self, response: HttpResponse) -> None:
        """Tell the caller in the answer's headers."""
        response.headers["RateLimit-Policy"] = f'"minute";q={self.quota};w={WINDOW_SECONDS}'
        response.headers["RateLimit"] = f'"minute";r={max(self.left, 0)};t={self.seconds}'
        if self.spent:
            response.headers["Retry-After"] = str(self.seconds)


@dataclass(frozen=True, slots=True)
class Lot:
    """Requests taken from a caller's limit; `elsewhere` are those still to be had, for `seconds` from now."""

    requests: int
    elsewhere: int
    seconds: float


TAKE = """
INSERT INTO platform_spentrequests AS kept (caller, begun_at, taken, lot)
VALUES (%(caller)s, statement_timestamp(), greatest(1, %(quota)s / 10), greatest(1, %(quota)s / 10))
ON CONFLICT (caller) DO UPDATE SET (begun_at, taken, lot) = (
  SELECT begun, had + least(%(quota)s - had, greatest(1, (%(quota)s - had) / 10)),
    least(%(quota)s - had, greatest(1, (%(quota)s - had) / 10))
  FROM (SELECT CASE WHEN old THEN statement_timestamp() ELSE kept.begun_at END AS begun,
          CASE WHEN old THEN 0 ELSE least(kept.taken, %(quota)s) END AS had
        FROM (SELECT kept.begun_at <= statement_timestamp() - make_interval(secs => %(window)s) AS old) AS age) AS it
)
RETURNING lot, %(quota)s - taken, extract(epoch FROM begun_at - statement_timestamp()) + %(window)s
"""


def take(caller: str, quota: int) -> Lot:
    """The next lot of a caller's limit; empty where the limit is spent. One statement, committed by itself."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"caller": caller, "quota": quota, "window": WINDOW_SECONDS})
        requests, elsewhere, seconds = cursor.fetchone()
    return Lot(requests, elsewhere, float(seconds))


@dataclass(slots=True)
class _Purse:
    ends: float
    left: int = 0
    elsewhere: int = 0


class Counter:
    """Spends the lots this process has taken, caller by caller, in windows of a minute from the first request."""

    def __init__(self, take: Callable[[str, int], Lot] = take) -> None:
        self._take = take
        self._lock = threading.Lock()
        self._purses: dict[str, _Purse] = {}

    def spend(self, caller: str, quota: int, now: float) -> Standing:
        """Count one request of `caller` at the monotonic time `now`."""
        with self._lock:
            purse = self._purses.get(caller)
            if purse is not None and now < purse.ends and (purse.left or not purse.elsewhere):
                return self._spent(purse, quota, now)
        lot = self._take(caller, quota)
        with self._lock:
            purse = self._purses.get(caller)
            if purse is None or now >= purse.ends:
                purse = self._purses[caller] = _Purse(now + lot.seconds)
                if len(self._purses) > REMEMBERED:
                    self._forget(now)
            purse.left += lot.requests
            purse.elsewhere = lot.elsewhere
            return self._spent(purse, quota, now)

    def _spent(self, purse: _Purse, quota: int, now: float) -> Standing:
        seconds = max(1, round(purse.ends - now))
        if not purse.left:
            return Standing(quota, -1, seconds)
        purse.left -= 1
        return Standing(quota, purse.left + purse.elsewhere, seconds)

    def _forget(self, now: float) -> None:
        alive = {who: purse for who, purse in self._purses.items() if now < purse.ends}
        self._purses = alive if len(alive) <= REMEMBERED else {}


counter = Counter()


def spend(request: HttpRequest) -> Standing:
    """Count this request against its token, its user, or else its address."""
    actor = request.actor  # type: ignore[attr-defined]
    caller = f"t{actor.token_id}" if actor.token_id else f"u{actor.user_id}" if actor.user_id else f"a{actor.ip}"
    return counter.spend(caller, settings.API_REQUESTS_PER_MINUTE, time.monotonic())
