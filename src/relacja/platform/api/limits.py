"""Rate limits, counted in the memory of each web process: no statement is spent on them.

The header fields are those of the IETF draft "RateLimit header fields for HTTP".
"""

import threading
import time
from dataclasses import dataclass

from django.conf import settings
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


class Counter:
    """Counts requests of each caller in windows of a minute that begin with the caller's first request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def spend(self, caller: str, quota: int, now: float) -> Standing:
        """Count one request of `caller` at the monotonic time `now`."""
        with self._lock:
            begun, count = self._windows.get(caller, (now, 0))
            if now - begun >= WINDOW_SECONDS:
                begun, count = now, 0
            self._windows[caller] = (begun, count + 1)
            if len(self._windows) > REMEMBERED:
                self._forget(now)
        return Standing(quota, quota - count - 1, max(1, round(begun + WINDOW_SECONDS - now)))

    def _forget(self, now: float) -> None:
        alive = {who: window for who, window in self._windows.items() if now - window[0] < WINDOW_SECONDS}
        self._windows = alive if len(alive) <= REMEMBERED else {}


counter = Counter()


def spend(request: HttpRequest) -> Standing:
    """Count this request against its token, its user, or else its address."""
    actor = request.actor  # type: ignore[attr-defined]
    caller = f"t{actor.token_id}" if actor.token_id else f"u{actor.user_id}" if actor.user_id else f"a{actor.ip}"
    return counter.spend(caller, settings.API_REQUESTS_PER_MINUTE, time.monotonic())
