"""The rows of capture."""

from relacja.capture.models.erased import Erased
from relacja.capture.models.event import Batch, Event, EventKey
from relacja.capture.models.held import Held
from relacja.capture.models.source import Source

__all__ = ["Batch", "Erased", "Event", "EventKey", "Held", "Source"]
