"""Segments, how large they are and how they were counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.segments.models import Count, HandPick, Segment
from relacja.segments.permissions import VIEW
from relacja.segments.types import CountLine, SegmentName

SHOWN_AT_MOST = 50


def visible(actor: Actor) -> "QuerySet[Segment, Any]":
    """The segments one may see: all, or none."""
    return Segment.objects.all() if actor.may(VIEW) else Segment.objects.none()


def segment(actor: Actor, segment_id: int) -> Segment | None:
    """One segment."""
    return visible(actor).filter(pk=segment_id).first()


def find_segment(actor: Actor, code: str) -> Segment | None:
    """The segment of a code."""
    return visible(actor).filter(code=code.lower()).first()


def live_names(actor: Actor) -> list[SegmentName]:
    """All segments in use, by name."""
    rows = visible(actor).exclude(state="archived").order_by("name", "pk").values_list("pk", "code", "name")
    return [SegmentName(*row) for row in rows]


COUNTED = """
SELECT g.id, CASE WHEN coalesce(c.size, 0) < %(few)s::int
  THEN (SELECT count(*) FROM segments_stay s WHERE s.segment_id = g.id AND s.left_at IS NULL)
  ELSE c.size + (SELECT count(*) FROM segments_stay s WHERE s.segment_id = g.id AND s.entered_at > c.finished_at)
    - (SELECT count(*) FROM segments_stay s WHERE s.segment_id = g.id AND s.left_at > c.finished_at) END
FROM unnest(%(ids)s::bigint[]) g(id) LEFT JOIN LATERAL (
  SELECT size, finished_at FROM segments_count
  WHERE segment_id = g.id AND size IS NOT NULL ORDER BY id DESC LIMIT 1) c ON TRUE
"""
FEW = 20_000
"""So many are counted one by one; of more the last full count is told, with who came and went since."""


def sizes(actor: Actor, ids: Iterable[int]) -> dict[int, int]:
    """How many customers of the whole company are in each of these segments; one query."""
    return dict(sql.rows(COUNTED, {"ids": sorted(set(ids)), "few": FEW})) if actor.may(VIEW) else {}


def counts_of(actor: Actor, segment_id: int) -> list[CountLine]:
    """The last full counts, the latest first."""
    fields = ("pk", "why", "asked_at", "started_at", "finished_at", "size", "entered", "left", "failed")
    rows = Count.objects.filter(segment__in=visible(actor).filter(pk=segment_id)).order_by("-pk")
    return [CountLine(*row) for row in rows.values_list(*fields)[:SHOWN_AT_MOST]]


COURSE = """
SELECT DISTINCT ON (1) (finished_at AT TIME ZONE %(zone)s::text)::date, size FROM segments_count
WHERE segment_id = %(segment)s::bigint AND size IS NOT NULL AND finished_at > %(since)s::timestamptz
ORDER BY 1, finished_at DESC
"""
COURSE_OF = timedelta(days=90)


def course(actor: Actor, segment_id: int, zone: str, now: datetime) -> list[tuple[Any, int]]:
    """How large it was on each day on which it was counted, for three months."""
    given = {"segment": segment_id, "zone": zone, "since": now - COURSE_OF}
    return [(day, size) for day, size in sql.rows(COURSE, given)] if actor.may(VIEW) else []


@dataclass(frozen=True, slots=True)
class PickLine:
    """What was said of a customer by hand."""

    party_id: int
    name: str
    pick: str
    at: datetime


def picks_of(actor: Actor, segment_id: int) -> list[PickLine]:
    """What was last said by hand of customers whom the actor may see."""
    reached = customers.visible_ids(actor)
    rows = HandPick.objects.filter(segment__in=visible(actor).filter(pk=segment_id)).order_by("-at", "-pk")
    if reached is not None:
        rows = rows.filter(party_id__in=reached)
    found = list(rows.values_list("party_id", "pick", "at")[:SHOWN_AT_MOST])
    names = customers.party_names(actor, [party for party, _pick, _at in found])
    return [PickLine(party, names[party], said, at) for party, said, at in found if party in names]
