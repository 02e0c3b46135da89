"""Sessions as Django keeps them in its table, read by a prepared statement: it runs on every request of a page."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from relacja.platform import sql


class SessionStore(db.SessionStore):
    """Django's store of sessions in the database, with a lighter read."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where there is none or its time is over."""
        row = sql.row(READ, [self.session_key, timezone.now()])
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held


READ = "SELECT session_data FROM django_session WHERE session_key = %s::text AND expire_date > %s::timestamptz"
