"""Whatever changes an answer of a condition is heard: each field says by which news it changes."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from relacja.platform.actor import Actor
from relacja.platform.fields import condition_fields
from relacja.platform.outbox import Event, subscriber
from relacja.segments import services
from relacja.segments.events import SegmentChanged


def _listener(event_type: type[Event]) -> Callable[..., Any]:
    def judge(event: Event, *, actor: Actor) -> None:
        services.hear(actor=actor, event=event, at=timezone.now())

    judge.__name__ = f"on_{event_type.__name__}"
    return judge


for _event in {event for field in condition_fields for event in field.changed_by} | {*services.EVERY, SegmentChanged}:
    subscriber(_event)(_listener(_event))
