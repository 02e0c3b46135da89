"""Judging customers at once: who is in which segment, from what is known of them now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from relacja.customers import queries as customers
from relacja.kit.conditions import Condition
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import house_zone, values_of_one
from relacja.platform.fields import FieldValue, asked_parties
from relacja.platform.use_case import use_case
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import Standing, live_segments
from relacja.segments.services.changing import Ledger
from relacja.segments.types import Changed, Why

PICKS = """
SELECT segment_id, bool_or(pick = 'never') FROM segments_handpick
WHERE party_id = ANY(%s::bigint[]) AND segment_id = ANY(%s::bigint[]) GROUP BY segment_id
"""
HELD = "SELECT segment_id FROM segments_stay WHERE party_id = %s::bigint AND left_at IS NULL"


@use_case(permits=EDIT)
def judge(
    *, actor: Actor, party_ids: Sequence[int], at: datetime, segment_ids: Collection[int] | None = None
) -> Changed:
    """Judge these customers by all live segments, or by some, and tell what changed. Those held to be the same as
    another leave whatever they were in, and the other is judged."""
    asked = [one for one in live_segments() if segment_ids is None or one.id in segment_ids]
    return judge_by(asked, party_ids, at, Why.NEWS)


def judge_by(asked: Sequence[Standing], party_ids: Iterable[int], at: datetime, why: Why) -> Changed:
    """The same by segments at hand. One statement of values for each customer, however many segments ask."""
    ledger = Ledger(at, why)
    given = set(party_ids)
    roots = customers.canonical_ids(given)
    for party_id in sorted(given | set(roots.values())):
        sql.hold(f"segments.party:{party_id}")
        if roots.get(party_id, party_id) != party_id:
            ledger.write(party_id, [one for (one,) in sql.rows(HELD, [party_id])], (), Why.MERGED)
        else:
            ledger.write(party_id, [one.id for one in asked], wanted(asked, party_id, at))
    ledger.tell()
    return Changed(ledger.counted(ledger.entered), ledger.counted(ledger.left))


def wanted(asked: Sequence[Standing], party_id: int, at: datetime) -> set[int]:
    """The segments among those asked that a customer belongs to now, by condition and by hand."""
    members = customers.members(party_id)
    if not _is_asked(party_id) or members[:1] != [party_id]:
        return set()
    values = values_of_one({key for one in asked for key in one.condition.fields}, members, at)
    found = {one.id for one in asked if holds(one.condition, values, at)}
    never = dict(sql.rows(PICKS, [members, [one.id for one in asked]]))
    return {one.id for one in asked if not never.get(one.id, one.id not in found)}


def holds(condition: Condition, values: dict[str, FieldValue], at: datetime) -> bool:
    """Whether it holds of what is known."""
    return condition.judge(values, at, house_zone())


def _is_asked(party_id: int) -> bool:
    (parties,) = [each.sql() for each in asked_parties]
    statement = f"SELECT 1 FROM ({parties.text}) p WHERE p.party_id = %s::bigint"  # noqa: S608 our own; the id is bound
    return sql.row(statement, [*parties.params, party_id]) is not None
