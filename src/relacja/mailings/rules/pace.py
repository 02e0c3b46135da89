"""How fast letters leave, and how long a server is left alone that takes none for now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TRIES = 18


def pause(attempts: int) -> timedelta:
    """How long a letter waits after so many attempts: half a minute, ever longer, at most six hours."""
    return timedelta(seconds=min(30 * 2 ** (max(attempts, 1) - 1), 6 * 3600))


def server_rests(failures: int) -> timedelta:
    """How long a server is left alone that has refused for now so many times in a row: at most half an hour."""
    return timedelta(seconds=min(5 * 2 ** (max(failures, 1) - 1), 1800))


@dataclass(frozen=True, slots=True)
class Bucket:
    """Letters that may leave now: it fills with time, to what leaves in five seconds at most."""

    left: float
    at: datetime

    def filled(self, now: datetime, per_minute: int) -> "Bucket":
        """As it stands now."""
        most = max(per_minute / 12, 1.0)
        more = max((now - self.at).total_seconds(), 0.0) * per_minute / 60
        return Bucket(min(self.left + more, most), now)
