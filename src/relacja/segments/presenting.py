"""What the page of a segment shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.condition_words import in_words
from relacja.segments import queries, words
from relacja.segments.models import Segment
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import condition_of
from relacja.segments.types import Kind

SHOWN = 8
LATELY = timedelta(days=30)
WIDTH, HEIGHT = 300, 60


def page(actor: Actor, segment: Segment, now: datetime) -> dict[str, Any]:
    """The page; a number of queries that does not grow with the segment."""
    stays = queries.stays(actor).filter(segment=segment)
    lately = [*stays.order_by("-entered_at", "-pk")[:SHOWN], *stays.exclude(left_at=None).order_by("-left_at")[:SHOWN]]
    names = customers.party_names(actor, [one.party_id for one in lately])
    course = queries.course(actor, segment.pk, settings.TIME_ZONE, now)
    return counting(actor, segment) | {
        "segment": segment,
        "is_list": segment.kind == Kind.LIST,
        "words": in_words(condition_of(segment.kind, segment.condition)),
        "size": queries.sizes(actor, [segment.pk]).get(segment.pk, 0),
        "entered": stays.filter(entered_at__gte=now - LATELY).count(),
        "left": stays.filter(left_at__gte=now - LATELY).count(),
        "members": [(one, names.get(one.party_id)) for one in lately if one.left_at is None][:SHOWN],
        "changes": moves(lately, names),
        "course": course,
        "line": line([size for _day, size in course]),
        "picks": queries.picks_of(actor, segment.pk),
        "may_edit": actor.may(EDIT),
    }


def moves(stays: Sequence[Any], names: dict[int, str]) -> list[tuple[datetime, bool, str, str, int]]:
    """Who came and went last: when, whether in, who, by what; the latest first."""
    found = {(one.entered_at, True, names.get(one.party_id, ""), _why(one.entered_why), one.party_id) for one in stays}
    found |= {
        (one.left_at, False, names.get(one.party_id, ""), _why(one.left_why), one.party_id)
        for one in stays
        if one.left_at is not None
    }
    return sorted(found, key=lambda one: one[0], reverse=True)[:SHOWN]


def _why(code: str) -> str:
    return str(words.WHY.get(code, code))


def line(sizes: Sequence[int]) -> str:
    """The points of a line through sizes, in a box of `WIDTH` by `HEIGHT`; blank for fewer than two."""
    if len(sizes) < 2:
        return ""
    low, high = min(sizes), max(sizes)
    step, scale = WIDTH / (len(sizes) - 1), (HEIGHT - 4) / ((high - low) or 1)
    return " ".join(f"{n * step:.1f},{HEIGHT - 2 - (size - low) * scale:.1f}" for n, size in enumerate(sizes))


def counting(actor: Actor, segment: Segment) -> dict[str, Any]:
    """How the last full counts went, and whether one is under way."""
    counts = queries.counts_of(actor, segment.pk)
    waits = counts[0] if counts and counts[0].finished_at is None else None
    done = [one for one in counts if one.finished_at is not None]
    return {
        "segment": segment,
        "waits": waits,
        "last": done[0] if done else None,
        "counts": [(one, _why(one.why), _seconds(one)) for one in done[:SHOWN]],
        "may_edit": actor.may(EDIT),
    }


def _seconds(count: Any) -> float | None:
    return round((count.finished_at - count.started_at).total_seconds(), 1) if count.started_at else None
