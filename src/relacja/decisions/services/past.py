"""What became of offers to a customer before, over all places and people."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from relacja.decisions.rules.gates import Past
from relacja.decisions.services.book import Book
from relacja.platform import sql

DAYS = 400
PAST = """
  SELECT o AS offer, 'shown' AS kind, d.at FROM decisions_decision d, unnest(d.offers) o
  WHERE d.party_id = ANY(%(members)s::bigint[]) AND NOT d.is_fallback
    AND (d.at > %(since)s::timestamptz AND d.at < %(at)s::timestamptz) IS TRUE
  UNION ALL
  SELECT offer_id, kind, at FROM decisions_offeranswer
  WHERE party_id = ANY(%(members)s::bigint[]) AND (at > %(since)s::timestamptz AND at < %(at)s::timestamptz) IS TRUE
"""
"""`IS TRUE` keeps it from the index by time, by which it would read the past of everybody while there are few rows."""

Row = tuple[int, str, datetime]


def past_until(members: Sequence[int], at: datetime) -> list[Row]:
    """Offer, kind and moment of all that was before; one statement."""
    return sql.rows(PAST, {"members": list(members), "since": at - timedelta(days=DAYS), "at": at})


def past_of(rows: Iterable[Row], held: Book) -> list[Past]:
    """The same as the gates see it."""
    return [Past(offer, held.groups.get(offer, ""), kind, at) for offer, kind, at in rows]
