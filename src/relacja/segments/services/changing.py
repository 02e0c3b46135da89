"""Entering and leaving, written and told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from relacja.platform import sql
from relacja.platform.outbox import publish
from relacja.segments.events import MOST_NAMED, SegmentChanged
from relacja.segments.types import Why

ENTER = """
INSERT INTO segments_stay (segment_id, party_id, entered_at, entered_why, left_why)
SELECT one, %(party)s::bigint, %(at)s::timestamptz, %(why)s::text, '' FROM unnest(%(segments)s::bigint[]) one
ON CONFLICT DO NOTHING RETURNING segment_id
"""
LEAVE = """
UPDATE segments_stay SET left_at = greatest(%(at)s::timestamptz, entered_at), left_why = %(why)s::text
WHERE party_id = %(party)s::bigint AND segment_id = ANY(%(segments)s::bigint[]) AND left_at IS NULL RETURNING segment_id
"""
NOW = """
SELECT segment_id FROM segments_stay
WHERE party_id = %s::bigint AND segment_id = ANY(%s::bigint[]) AND left_at IS NULL
"""


class Ledger:
    """Collects who entered and left which segment, so that each segment tells it once."""

    def __init__(self, at: datetime, why: Why) -> None:
        self.at, self.why = at, why
        self.entered: dict[int, list[int]] = {}
        self.left: dict[int, list[int]] = {}

    def write(self, party_id: int, asked: Collection[int], wanted: Collection[int], why: Why | None = None) -> None:
        """Bring the memberships of one party in the segments `asked` to those `wanted`. Its lock is held."""
        now = {one for (one,) in sql.rows(NOW, [party_id, list(asked)])}
        told = {"party": party_id, "at": self.at, "why": (why or self.why).value}
        for statement, segments, kept in (
            (ENTER, set(wanted) - now, self.entered),
            (LEAVE, now - set(wanted), self.left),
        ):
            if segments:
                for (one,) in sql.rows(statement, told | {"segments": sorted(segments)}):
                    kept.setdefault(one, []).append(party_id)

    def tell(self) -> None:
        """Publish what changed."""
        for segment_id in sorted({*self.entered, *self.left}):
            tell(segment_id, self.at, self.why, self.entered.get(segment_id, ()), self.left.get(segment_id, ()))

    def counted(self, kept: Mapping[int, Collection[int]]) -> int:
        """How many entered, or left, in all."""
        return sum(map(len, kept.values()))


def tell(segment_id: int, at: datetime, why: Why, entered: Iterable[int], left: Iterable[int]) -> None:
    """Publish who entered and left one segment, in events of a bounded size."""
    waiting = [(True, one) for one in entered] + [(False, one) for one in left]
    for start in range(0, len(waiting), MOST_NAMED):
        some = waiting[start : start + MOST_NAMED]
        into, out = (tuple(one for enters, one in some if enters is which) for which in (True, False))
        publish(SegmentChanged(segment_id, at, why.value, into, out))
