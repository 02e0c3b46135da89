"""Who listens to what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from relacja.kit.naming import name_in_house
from relacja.kit.registry import Registry
from relacja.platform.outbox.event import Event

Listener = TypeVar("Listener", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One function that wants to hear of one kind of event. Its `code` is kept in delivery rows."""

    code: str
    event: type[Event]
    function: Callable[..., Any]


subscribers: Registry[Subscriber] = Registry("subscribers", Subscriber)


def subscriber(event: type[Event]) -> Callable[[Listener], Listener]:
    """Let `on_x(event, *, actor)` hear of `event`. It runs in its own transaction, at least once: safe to run twice."""

    def register(function: Listener) -> Listener:
        code = name_in_house(function.__module__, function.__name__)
        subscribers.add(code, Subscriber(code, event, function))
        return function

    return register


def codes_for(event: type[Event]) -> list[str]:
    """Codes of the subscribers of one event."""
    return [entry.code for entry in subscribers if entry.event is event]
