"""How often and how lately a customer was met, over which media."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from relacja.customers import queries as customers
from relacja.interactions.permissions import VIEW
from relacja.interactions.queries.visibility import parties_visible
from relacja.interactions.rules.strip import WEEKS, DayCount, HeatStrip, heat_strip_of, week_start
from relacja.platform.actor import Actor


def heat_strip(actor: Actor, party_id: int, today: date) -> HeatStrip:
    """The heat strip of a customer; an empty one where the actor may not see the party."""
    if not parties_visible(actor, [party_id]):
        return heat_strip_of([], today)
    return heat_strip_of_members(actor, customers.members(party_id), today)


def heat_strip_of_members(actor: Actor, member_ids: Sequence[int], today: date) -> HeatStrip:
    """`heat_strip` of parties already found to be visible and the same: one query over counters kept at ingest."""
    if not actor.may(VIEW):
        return heat_strip_of([], today)
    first = week_start(today) - timedelta(weeks=WEEKS - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, medium, sum(inbound)::int, sum(outbound)::int FROM contact_day"
            " WHERE party_id = ANY(%s) AND day >= %s AND day <= %s AND inbound + outbound > 0"
            " GROUP BY day, medium ORDER BY day",
            [list(member_ids), first, today],
        )
        days = [DayCount(*row) for row in cursor.fetchall()]
        if not days:
            return heat_strip_of([], today, last_before=_last_before(member_ids, first))
    return heat_strip_of(days, today)


def _last_before(member_ids: Sequence[int], day: date) -> tuple[date, str] | None:
    """The last contact before the strip begins, for a customer not met within it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, medium FROM contact_day WHERE party_id = ANY(%s) AND day < %s AND inbound + outbound > 0"
            " ORDER BY day DESC LIMIT 1",
            [list(member_ids), day],
        )
        row: tuple[date, str] | None = cursor.fetchone()
        return row
