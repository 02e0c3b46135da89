"""Counting a segment whole: everybody is asked, and whoever differs is mended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import parties_matching
from relacja.platform.fields import asked_parties
from relacja.platform.jobs import enqueue, job
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case
from relacja.segments import models
from relacja.segments.events import MOST_TOLD, SegmentChanged
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import Standing, condition_of
from relacja.segments.services.changing import tell
from relacja.segments.services.judging import judge_by
from relacja.segments.types import Changed, Why

CONFIRMED_AT_MOST = 500
"""So many that differ are judged once more, each by itself, before they are mended: news may have come meanwhile."""
MEMORY = "128MB"

# reads customers: which parties are held to be the same, in the one statement that counts
FOUND = """
CREATE TEMPORARY TABLE segments_found AS
WITH picked AS (
  SELECT p.canonical_id AS party_id, bool_or(h.pick = 'never') AS never
  FROM segments_handpick h JOIN customers_party p ON p.id = h.party_id WHERE h.segment_id = %s GROUP BY 1)
SELECT m.party_id FROM ({matching}) m WHERE m.party_id NOT IN (SELECT party_id FROM picked)
UNION ALL
SELECT k.party_id FROM picked k JOIN ({asked}) a ON a.party_id = k.party_id WHERE NOT k.never
"""
DIFFERING = """
CREATE TEMPORARY TABLE segments_differing AS
SELECT f.party_id, TRUE AS enters FROM segments_found f WHERE NOT EXISTS (
  SELECT FROM segments_stay s WHERE s.segment_id = %(segment)s AND s.party_id = f.party_id AND s.left_at IS NULL)
UNION ALL
SELECT s.party_id, FALSE FROM segments_stay s WHERE s.segment_id = %(segment)s AND s.left_at IS NULL
  AND NOT EXISTS (SELECT FROM segments_found f WHERE f.party_id = s.party_id)
"""
MEND = """
WITH late AS (
  SELECT party_id FROM segments_stay WHERE segment_id = %(segment)s AND (entered_at > %(at)s OR left_at > %(at)s)),
entered AS (
  INSERT INTO segments_stay (segment_id, party_id, entered_at, entered_why, left_why)
  SELECT %(segment)s, d.party_id, %(at)s, %(why)s, '' FROM segments_differing d
  WHERE d.enters AND d.party_id NOT IN (SELECT party_id FROM late) ON CONFLICT DO NOTHING RETURNING party_id),
gone AS (
  UPDATE segments_stay s SET left_at = greatest(%(at)s, s.entered_at), left_why = %(why)s FROM segments_differing d
  WHERE s.segment_id = %(segment)s AND s.party_id = d.party_id AND NOT d.enters AND s.left_at IS NULL
    AND d.party_id NOT IN (SELECT party_id FROM late) RETURNING s.party_id)
SELECT (SELECT count(*) FROM entered), (SELECT count(*) FROM gone),
  ARRAY(SELECT party_id FROM entered LIMIT %(most)s), ARRAY(SELECT party_id FROM gone LIMIT %(most)s)
"""
SIZE = "SELECT count(*) FROM segments_stay WHERE segment_id = %s::bigint AND left_at IS NULL"


@use_case(permits=EDIT)
def ask_count(*, actor: Actor, segment_id: int, at: datetime) -> bool:
    """Have a segment counted whole, soon; False where a count waits already."""
    return ask_for(segment_id, Why.HAND.value, at)


@use_case(permits=EDIT)
def ask_nightly_counts(*, actor: Actor, at: datetime) -> int:
    """Have every live segment counted: windows move on by themselves, and what news made of it is verified."""
    live = models.Segment.objects.filter(state="live").order_by("pk").values_list("pk", flat=True)
    return sum(ask_for(one, Why.RECOUNT.value, at) for one in live)


def ask_for(segment_id: int, why: str, at: datetime) -> bool:
    """A count for a segment, unless one waits."""
    try:
        with transaction.atomic():
            made = models.Count.objects.create(segment_id=segment_id, why=why, asked_at=at)
    except IntegrityError:
        return False
    enqueue(count_segment, count_id=made.pk)
    return True


@use_case(permits=EDIT)
def begin_count(*, actor: Actor, count_id: int, at: datetime) -> bool:
    """Say that a count has begun, for whoever watches; False where it is done or gone."""
    return bool(models.Count.objects.filter(pk=count_id, finished_at=None).update(started_at=at))


@use_case(permits=EDIT)
def give_up_count(*, actor: Actor, count_id: int, at: datetime) -> None:
    """Say that a count could not be made."""
    models.Count.objects.filter(pk=count_id, finished_at=None).update(finished_at=at, failed=True)


@use_case(permits=EDIT)
def count(*, actor: Actor, count_id: int, at: datetime) -> Changed:
    """Ask everybody, mend who differs, and tell it. What news made of somebody after `at` stands."""
    asked = models.Count.objects.select_related("segment").filter(pk=count_id, finished_at=None).first()
    if asked is None:
        return Changed()
    segment = asked.segment
    sql.hold(f"segments.count:{segment.pk}")
    first = not models.Count.objects.filter(segment=segment, size__isnull=False).exists()
    standing = Standing(segment.pk, segment.code, condition_of(segment.kind, segment.condition))
    changed = _counted(standing, at, Why.FIRST if first else Why.RECOUNT)
    (asked.size,) = sql.rows(SIZE, [segment.pk])[0]
    asked.entered, asked.left, asked.finished_at = changed.entered, changed.left, timezone.now()
    asked.started_at = asked.started_at or at
    asked.save()
    return changed


def _counted(segment: Standing, at: datetime, why: Why) -> Changed:
    (parties,) = [each.sql() for each in asked_parties]
    matching = parties_matching(segment.condition, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [MEMORY])
        cursor.execute(
            FOUND.format(matching=matching.text, asked=parties.text), [segment.id, *matching.params, *parties.params]
        )
        cursor.execute("ANALYZE segments_found")
        cursor.execute(DIFFERING, {"segment": segment.id})
        cursor.execute("SELECT party_id FROM segments_differing LIMIT %s", [CONFIRMED_AT_MOST + 1])
        differing = [one for (one,) in cursor.fetchall()]
        try:
            return _mended(cursor, segment, differing, at, why)
        finally:
            if not connection.needs_rollback:
                cursor.execute("DROP TABLE segments_found, segments_differing")


def _mended(cursor: Any, segment: Standing, differing: Sequence[int], at: datetime, why: Why) -> Changed:
    if len(differing) <= CONFIRMED_AT_MOST:
        return judge_by([segment], differing, at, why) if differing else Changed()
    cursor.execute(MEND, {"segment": segment.id, "at": at, "why": why.value, "most": MOST_TOLD})
    entered, left, who_entered, who_left = cursor.fetchone()
    if entered + left > MOST_TOLD:
        publish(SegmentChanged(segment.id, at, why.value, many=True))
    else:
        tell(segment.id, at, why, who_entered, who_left)
    return Changed(entered, left)


@job(retries=0)
def count_segment(*, count_id: int) -> None:
    """Count a segment whole; one that cannot be counted says so."""
    actor = Actor.system(gettext_noop("count a segment"))
    if not begin_count(actor=actor, count_id=count_id, at=timezone.now()):
        return
    try:
        count(actor=actor, count_id=count_id, at=timezone.now())
    except Exception:
        give_up_count(actor=actor, count_id=count_id, at=timezone.now())
        raise
