"""How much of what happens with customers is caught without anybody typing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relacja.interactions.permissions import VIEW
from relacja.interactions.plugs import kinds
from relacja.platform import sql
from relacja.platform.actor import EVERYTHING, Actor

LOOKED_AT = 2_000
"""The latest contacts are enough to tell a share, and reading them costs a few milliseconds however many there are."""


@dataclass(frozen=True, slots=True)
class Captured:
    """How many of some contacts came by themselves."""

    by_itself: int
    contacts: int

    @property
    def percent(self) -> int:
        """The share, in whole percent; nought of nothing."""
        return round(100 * self.by_itself / self.contacts) if self.contacts else 0


def calls_without_typing_share(actor: Actor, now: datetime, *, medium: str = "", days: int = 30) -> Captured | None:
    """Of the latest contacts that took place within these days (over one medium or any), how many nobody typed.

    None for who does not see all of them: a share of some would tell nothing of the house.
    """
    if actor.reach(VIEW) != EVERYTHING:
        return None
    params = {
        "since": now - timedelta(days=days),
        "now": now,
        "kinds": [kind.code for kind in kinds if kind.is_contact],
        "medium": medium,
        "limit": LOOKED_AT,
    }
    [(by_itself, contacts)] = sql.rows(SHARE, params)
    return Captured(by_itself, contacts)


SHARE = """
SELECT count(*) FILTER (WHERE captured_by = 'auto'), count(*) FROM (
    SELECT captured_by FROM interaction
    WHERE started_at > %(since)s::timestamptz AND started_at <= %(now)s::timestamptz AND status = 'done'
      AND kind = ANY(%(kinds)s::text[]) AND (%(medium)s::text = '' OR medium = %(medium)s::text)
    ORDER BY started_at DESC, id DESC LIMIT %(limit)s::int
) latest
"""
