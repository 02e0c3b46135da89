"""What became of offers to a customer before, over all places and people."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from relacja.decisions.rules.gates import Past
from relacja.decisions.services.book import Book
from relacja.platform import sql

DAYS = 400
_PAST = """
SELECT e.number, p.offer, p.kind, p.at
FROM (SELECT coalesce(max(number), 0) AS number FROM decisions_edition) e LEFT JOIN (
  SELECT o AS offer, 'shown' AS kind, d.at FROM decisions_decision d, unnest(d.offers) o
  WHERE d.party_id = ANY(--members--) AND NOT d.is_fallback
    AND (d.at > %(since)s::timestamptz AND d.at < %(until)s::timestamptz) IS TRUE
  UNION ALL
  SELECT offer_id, kind, at FROM decisions_offeranswer
  WHERE party_id = ANY(--members--) AND (at > %(since)s::timestamptz AND at < %(until)s::timestamptz) IS TRUE
) p ON TRUE
"""
PAST = _PAST.replace("--members--", "%(members)s::bigint[]")
PAST_OF_ONE = _PAST.replace("--members--", "ARRAY[%(party)s::bigint]")
"""Of a party that is no other the planner is told that there is one. `IS TRUE` keeps it from the index by time, by
which it would read what became of everybody while there are few rows."""

Row = tuple[int, str, datetime]


def edition_and_past(members: Sequence[int], until: datetime) -> tuple[int, list[Row]]:
    """The edition of the book, and offer, kind and moment of all that was before; one statement."""
    given = {"members": list(members), "party": members[0], "since": until - timedelta(days=DAYS), "until": until}
    rows = sql.rows(PAST_OF_ONE if len(members) == 1 else PAST, given)
    return rows[0][0], [(offer, kind, at) for _edition, offer, kind, at in rows if offer is not None]


def past_of(rows: Iterable[Row], held: Book) -> list[Past]:
    """The same as the gates see it."""
    return [Past(offer, held.groups.get(offer, ""), kind, at) for offer, kind, at in rows]
