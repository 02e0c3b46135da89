"""Frequency and recency of parties already found to be visible and the same."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from relacja.interactions.permissions import VIEW
from relacja.platform.actor import Actor


def last_contact(actor: Actor, member_ids: Sequence[int]) -> tuple[date, str] | None:
    """The last day somebody met one of these parties, and over which medium."""
    if not actor.may(VIEW):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, medium FROM contact_day WHERE party_id = ANY(%s) AND inbound + outbound > 0"
            " ORDER BY day DESC, inbound + outbound DESC LIMIT 1",
            [list(member_ids)],
        )
        row: tuple[date, str] | None = cursor.fetchone()
        return row


def contacts_within(actor: Actor, member_ids: Sequence[int], today: date, days: int, medium: str = "") -> int:
    """How often these parties were met in the last `days` days, today among them."""
    if not actor.may(VIEW):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(inbound + outbound), 0)::int FROM contact_day"
            " WHERE party_id = ANY(%s) AND day > %s AND day <= %s AND (%s = '' OR medium = %s)",
            [list(member_ids), today - timedelta(days=days), today, medium, medium],
        )
        return int(cursor.fetchone()[0])
