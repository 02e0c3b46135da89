"""For tests of whatever hears of sites: a site that says things."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from relacja.capture import services
from relacja.capture.rules.reading import read
from relacja.capture.services.storing import Arrived, store_events
from relacja.capture.types import Kept, SourceRow
from relacja.platform.actor import Actor

SYSTEM = Actor.system("a test")


class Shop:
    """A source, and what its site says; minutes are counted from three hours ago."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or timezone.now()
        self.id, self.key = services.add_source(actor=SYSTEM, name="Shop")
        self.said = 0

    def says(self, minute: float, kind: str, *, digest: bool = True, **told: Any) -> None:
        """Something is sent, and digested unless it is to wait."""
        self.said += 1
        at = self.now - timedelta(hours=3) + timedelta(minutes=minute)
        body = orjson.dumps({"messageId": str(self.said), "timestamp": at.isoformat(), **told})
        events = read(body, kind, self.now).events
        row = SourceRow(self.id, self.key, Kept.USUAL.value, 0)
        connection.ensure_connection()
        assert connection.connection is not None
        store_events(connection.connection, [Arrived(row, self.now, events)])
        if digest:
            services.digest(actor=SYSTEM)

    def page(self, minute: float, **told: Any) -> None:
        """The browser A sees a page."""
        self.says(minute, "page", **{"anonymousId": "A", "name": "Lamps", **told})

    def track(self, minute: float, event: str, properties: dict[str, Any] | None = None, **told: Any) -> None:
        """The browser A does something."""
        self.says(minute, "track", event=event, properties=properties or {}, **{"anonymousId": "A", **told})
