"""The rows of capture."""

from relacja.capture.models.basket import Basket
from relacja.capture.models.erased import Erased
from relacja.capture.models.event import Batch, Event, EventKey
from relacja.capture.models.held import Held
from relacja.capture.models.sender import Sender
from relacja.capture.models.session import Session
from relacja.capture.models.source import Source
from relacja.capture.models.tally import Tally

__all__ = ["Basket", "Batch", "Erased", "Event", "EventKey", "Held", "Sender", "Session", "Source", "Tally"]
