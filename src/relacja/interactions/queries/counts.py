"""Frequency and recency of parties already found to be visible and the same."""

from collections.abc import Sequence
from datetime import date, timedelta

from relacja.customers import queries as customers
from relacja.interactions.permissions import VIEW
from relacja.platform import sql
from relacja.platform.actor import Actor


def last_contact(actor: Actor, member_ids: Sequence[int]) -> tuple[date, str] | None:
    """The last day somebody met one of these parties, and over which medium."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    row = sql.row(LAST, {"members": list(member_ids)}) if member_ids else None
    return (row[0], row[1]) if row else None


def contacts_within(actor: Actor, member_ids: Sequence[int], today: date, days: int) -> int:
    """How often these parties were met in the last `days` days, today among them."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    params = {"members": list(member_ids), "after": today - timedelta(days=days), "today": today}
    row = sql.row(WITHIN, params) if member_ids else None
    return int(row[0]) if row else 0


LAST = """
SELECT latest.day, latest.medium FROM unnest(%(members)s::bigint[]) AS member(id) CROSS JOIN LATERAL (
    SELECT day, medium, inbound + outbound AS met FROM contact_day
    WHERE party_id = member.id AND inbound + outbound > 0
    ORDER BY day DESC, inbound + outbound DESC LIMIT 1
) latest ORDER BY latest.day DESC, latest.met DESC LIMIT 1
"""
WITHIN = """
SELECT coalesce(sum(inbound + outbound), 0)::int FROM contact_day
WHERE party_id = ANY(%(members)s::bigint[]) AND day > %(after)s::date AND day <= %(today)s::date
"""
