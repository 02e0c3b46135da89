"""What this app tells."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class ImportFinished(Event):
    """A run has come to its end: `state` is done, cancelled or failed."""

    run_id: int
    state: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class ImportUndone(Event):
    """A run was taken back; `left` rows stayed because something newer stands on them."""

    run_id: int
    taken_back: int
    left: int
