"""News in tests: lend a listener, deliver what waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from relacja.platform.actor import Actor
from relacja.platform.outbox import Event, Subscriber, subscribers
from relacja.platform.outbox.delivering import deliver_next


class Listener(Protocol):
    """What a subscriber looks like."""

    def __call__(self, event: Any, *, actor: Actor) -> None:
        """Hear of the event."""


@contextmanager
def listening(code: str, event: type[Event], function: Listener) -> Iterator[None]:
    """Let `function` hear of `event` inside the block, under `code`."""
    with subscribers.lent(code, Subscriber(code, event, function)):
        yield


def deliver_all(limit: int = 1_000) -> int:
    """Make one attempt at every due delivery; how many were made."""
    for made in range(limit):
        if deliver_next() is None:
            return made
    raise AssertionError(f"still news to deliver after {limit}")
