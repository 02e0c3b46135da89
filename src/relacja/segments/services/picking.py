"""What is said by hand: always in, never in, as the condition says."""

from collections.abc import Collection
from datetime import datetime

from relacja.customers import queries as customers
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.segments.models import HandPick, Segment
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import Standing, condition_of
from relacja.segments.services.judging import judge_by
from relacja.segments.services.setting_up import SegmentNotFound
from relacja.segments.types import Kind, Pick, Why

KEEP = """
INSERT INTO segments_handpick (segment_id, party_id, pick, at, by_id)
SELECT %(segment)s::bigint, one, %(pick)s::text, %(at)s::timestamptz, %(by)s::bigint FROM unnest(%(ids)s::bigint[]) one
ON CONFLICT (segment_id, party_id) DO UPDATE SET pick = excluded.pick, at = excluded.at, by_id = excluded.by_id
"""


class CustomerNotSeen(LookupError):
    """There is no such customer for the actor."""


class NotAList(ValueError):
    """Only a list by hand is filled by hand alone."""


@use_case(permits=EDIT)
def pick(*, actor: Actor, segment_id: int, party_id: int, pick: Pick | None, at: datetime) -> None:
    """Say that a customer is always or never in a segment; None takes back what was said.

    Raises `SegmentNotFound` and `CustomerNotSeen`.
    """
    if not put_many(actor=actor, segment_id=segment_id, party_ids=[party_id], pick=pick, at=at):
        raise CustomerNotSeen(party_id)


@use_case(permits=EDIT)
def add_to_segment(*, actor: Actor, segment_id: int, party_ids: Collection[int], at: datetime) -> int:
    """Put customers on a list. Raises `NotAList` for a segment by condition."""
    if not Segment.objects.filter(pk=segment_id, kind=Kind.LIST.value).exists():
        raise NotAList(segment_id)
    return put_many(actor=actor, segment_id=segment_id, party_ids=party_ids, pick=Pick.ALWAYS, at=at)


@use_case(permits=EDIT)
def put_many(*, actor: Actor, segment_id: int, party_ids: Collection[int], pick: Pick | None, at: datetime) -> int:
    """The same for many; how many the actor could see, the others being left alone. Raises `SegmentNotFound`."""
    found = Segment.objects.filter(pk=segment_id).first()
    if found is None:
        raise SegmentNotFound(segment_id)
    ids = _seen(actor, party_ids)
    if pick is None:
        HandPick.objects.filter(segment=found, party_id__in=ids).delete()
    else:
        given = {"segment": segment_id, "pick": pick.value, "at": at, "by": actor.user_id, "ids": ids}
        sql.rows(KEEP, given)
    audit.note(segment=found.code, pick=pick.value if pick else "", customers=len(ids))
    judge_by([Standing(found.pk, found.code, condition_of(found.kind, found.condition))], ids, at, Why.HAND)
    return len(ids)


def _seen(actor: Actor, party_ids: Collection[int]) -> list[int]:
    """The canonical parties of those that the actor may see."""
    roots = set(customers.canonical_ids(party_ids).values())
    return sorted(customers.party_names(actor, roots))
