"""The parts of a talk that are kept out of its recording."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pause:
    """From one second to another, counted from the start of the recording."""

    since: float
    until: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.until - self.since


def pauses(marks: Sequence[tuple[float, str]], seconds: float) -> tuple[Pause, ...]:
    """The pauses that these marks tell of; one that nobody ended lasts until the end of the recording."""
    found: list[Pause] = []
    since: float | None = None
    for at, what in marks:
        if what == "paused" and since is None:
            since = at
        elif what == "resumed" and since is not None:
            found.append(Pause(since, at))
            since = None
    if since is not None:
        found.append(Pause(since, max(since, seconds)))
    return tuple(found)
