"""How often and how lately a customer was met, over which media."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from relacja.customers import queries as customers
from relacja.interactions.permissions import VIEW
from relacja.interactions.rules.strip import DAYS_COUNTED, HeatStrip, WeekCount, first_day, heat_strip_of
from relacja.platform import sql
from relacja.platform.actor import Actor


def heat_strip(actor: Actor, party_id: int, today: date) -> HeatStrip:
    """The heat strip of a customer; an empty one where the actor may not see the party."""
    member_ids = customers.visible_members(actor, party_id, VIEW)
    return heat_strip_of_members(actor, member_ids, today) if member_ids else heat_strip_of([], today)


def heat_strip_of_members(actor: Actor, member_ids: Sequence[int], today: date) -> HeatStrip:
    """`heat_strip` of parties already found to be visible and the same: one query over counters kept at ingest."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    if not member_ids:
        return heat_strip_of([], today)
    first = first_day(today)
    params = {"members": list(member_ids), "first": first, "today": today, "counted": DAYS_COUNTED}
    weeks = [WeekCount(*row) for row in sql.rows(WEEKLY, params)]
    return heat_strip_of(weeks, today, None if weeks else _last_before(member_ids, first))


def _last_before(member_ids: Sequence[int], day: date) -> tuple[date, str] | None:
    """The last contact before the strip begins, for a customer not met within it."""
    found: Any = sql.row(BEFORE, {"members": list(member_ids), "day": day})
    return found  # type: ignore[no-any-return]


WEEKLY = """
SELECT (day - %(first)s::date) / 7, medium, sum(inbound)::int, sum(outbound)::int,
  coalesce(sum(inbound + outbound) FILTER (WHERE day > %(today)s::date - %(counted)s::int), 0)::int, max(day)
FROM contact_day
WHERE party_id = ANY(%(members)s::bigint[]) AND day >= %(first)s::date AND day <= %(today)s::date
  AND inbound + outbound > 0
GROUP BY 1, 2
"""
BEFORE = """
SELECT day, medium FROM contact_day
WHERE party_id = ANY(%(members)s::bigint[]) AND day < %(day)s::date AND inbound + outbound > 0
ORDER BY day DESC LIMIT 1
"""
