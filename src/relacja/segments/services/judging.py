"""Judging customers: who is in which segment, from what is known of them now; many in a few statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import house_zone, values_of_many
from relacja.platform.use_case import use_case
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import Standing, live_segments
from relacja.segments.services.changing import Ledger
from relacja.segments.types import Changed, Why

# reads customers: which parties are held to be the same, in the one statement that reads what was said by hand
PICKS = """
SELECT p.canonical_id, h.segment_id, bool_or(h.pick = 'never') FROM customers_party p
JOIN segments_handpick h ON h.party_id = p.id
WHERE p.canonical_id = ANY(%s::bigint[]) AND h.segment_id = ANY(%s::bigint[]) GROUP BY 1, 2
"""
HOLD = """
SELECT count(pg_advisory_xact_lock(hashtextextended('segments.party:' || n, 0))::text)
FROM (SELECT n FROM unnest(%s::bigint[]) n ORDER BY n) ordered
"""


@use_case(permits=EDIT)
def judge(
    *, actor: Actor, party_ids: Sequence[int], at: datetime, segment_ids: Collection[int] | None = None
) -> Changed:
    """Judge these customers by all live segments, or by some, and tell what changed. Those held to be the same as
    another leave whatever they were in, and the other is judged."""
    asked = [one for one in live_segments() if segment_ids is None or one.id in segment_ids]
    return judge_by(asked, party_ids, at, Why.NEWS)


def judge_by(asked: Sequence[Standing], party_ids: Iterable[int], at: datetime, why: Why) -> Changed:
    """The same by segments at hand. As many statements for one customer as for many; they are held meanwhile, so that
    news of one customer are judged one after another."""
    ledger = Ledger(at, why)
    given = set(party_ids)
    roots = customers.canonical_ids(given)
    held = sorted(given | set(roots.values()))
    sql.rows(HOLD, [held])
    merged = [one for one in held if roots.get(one, one) != one]
    ledger.leave_all(merged, Why.MERGED)
    judged = sorted(set(held) - set(merged))
    ledger.write(judged, [one.id for one in asked], wanted(asked, judged, at))
    ledger.tell()
    return Changed(ledger.counted(ledger.entered), ledger.counted(ledger.left))


def wanted(asked: Sequence[Standing], party_ids: Sequence[int], at: datetime) -> set[tuple[int, int]]:
    """To which of the segments asked each of these customers belongs now, by condition and by hand: (customer,
    segment)."""
    values = values_of_many({key for one in asked for key in one.condition.fields}, party_ids, at)
    zone = house_zone()
    found = {
        (party, one.id) for party, known in values.items() for one in asked if one.condition.judge(known, at, zone)
    }
    for party, segment, never in sql.rows(PICKS, [list(values), [one.id for one in asked]]):
        (found.discard if never else found.add)((party, segment))
    return found
