"""News: an event is stored with the fact it tells of, and handed to each subscriber after the commit.

An app declares its events in `events.py`, a higher app listens in `subscribers.py`. Between them stand one row for the
event and one for each subscriber's delivery, so that a delivery is made at least once, retried alone, and parked for
the operator when it cannot be made.
"""

from relacja.platform.outbox.event import NAMED_AT_MOST, Event, event_types, named
from relacja.platform.outbox.publishing import CHANNEL, NotInTransaction, publish
from relacja.platform.outbox.subscribing import Subscriber, subscriber, subscribers

__all__ = [
    "CHANNEL", "NAMED_AT_MOST", "Event", "NotInTransaction", "Subscriber", "event_types", "named", "publish",
    "subscriber", "subscribers",
]  # fmt: skip
