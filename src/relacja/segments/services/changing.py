"""Entering and leaving, written and told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from relacja.platform import sql
from relacja.platform.outbox import publish
from relacja.segments.events import MOST_NAMED, SegmentChanged
from relacja.segments.types import Why

ENTER = """
INSERT INTO segments_stay (segment_id, party_id, entered_at, entered_why, left_why)
SELECT p.segment, p.party, %(at)s::timestamptz, %(why)s::text, ''
FROM unnest(%(parties)s::bigint[], %(segments)s::bigint[]) p (party, segment)
ON CONFLICT DO NOTHING RETURNING segment_id, party_id
"""
LEAVE = """
UPDATE segments_stay s SET left_at = greatest(%(at)s::timestamptz, s.entered_at), left_why = %(why)s::text
FROM unnest(%(parties)s::bigint[], %(segments)s::bigint[]) p (party, segment)
WHERE s.party_id = p.party AND s.segment_id = p.segment AND s.left_at IS NULL RETURNING s.segment_id, s.party_id
"""
NOW = """
SELECT party_id, segment_id FROM segments_stay WHERE party_id = ANY(%s::bigint[]) AND left_at IS NULL
"""


class Ledger:
    """Collects who entered and left which segment, so that each segment tells it once."""

    def __init__(self, at: datetime, why: Why) -> None:
        self.at, self.why = at, why
        self.entered: dict[int, list[int]] = {}
        self.left: dict[int, list[int]] = {}

    def write(self, party_ids: Sequence[int], asked: Collection[int], wanted: Collection[tuple[int, int]]) -> None:
        """Bring the memberships of these parties in the segments `asked` to those `wanted`, pairs of both. Their locks
        are held."""
        segments = set(asked)
        now = {pair for pair in sql.rows(NOW, [list(party_ids)]) if pair[1] in segments}
        self._keep(ENTER, set(wanted) - now, self.entered, self.why)
        self._keep(LEAVE, now - set(wanted), self.left, self.why)

    def leave_all(self, party_ids: Sequence[int], why: Why) -> None:
        """Let these parties leave whatever they are in."""
        if party_ids:
            self._keep(LEAVE, set(sql.rows(NOW, [list(party_ids)])), self.left, why)

    def _keep(self, statement: str, pairs: Collection[tuple[int, ...]], kept: dict[int, list[int]], why: Why) -> None:
        if not pairs:
            return
        parties, segments = zip(*sorted(pairs), strict=True)
        told = {"parties": list(parties), "segments": list(segments), "at": self.at, "why": why.value}
        for segment_id, party_id in sql.rows(statement, told):
            kept.setdefault(segment_id, []).append(party_id)

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
