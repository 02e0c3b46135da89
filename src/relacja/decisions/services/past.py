"""What became of offers to a customer before, over all places and people."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from relacja.decisions.rules.gates import Past
from relacja.decisions.services.book import Book
from relacja.platform import sql

DAYS = 400
PAST = """
SELECT o, 'shown', d.at FROM decisions_decision d, unnest(d.offers) o
WHERE d.party_id = ANY(%(members)s::bigint[]) AND d.at > %(since)s::timestamptz AND d.at < %(until)s::timestamptz
  AND NOT d.is_fallback
UNION ALL
SELECT offer_id, kind, at FROM decisions_offeranswer
WHERE party_id = ANY(%(members)s::bigint[]) AND at > %(since)s::timestamptz AND at < %(until)s::timestamptz
"""


def past_of(members: Sequence[int], held: Book, until: datetime) -> list[Past]:
    """All of it before a moment; one statement."""
    given = {"members": list(members), "since": until - timedelta(days=DAYS), "until": until}
    return [Past(offer, held.groups.get(offer, ""), kind, at) for offer, kind, at in sql.rows(PAST, given)]
