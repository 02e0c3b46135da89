"""The rows of capture."""

from relacja.capture.models.event import Batch, Event, EventKey
from relacja.capture.models.held import Held
from relacja.capture.models.source import Source

__all__ = ["Batch", "Event", "EventKey", "Held", "Source"]
