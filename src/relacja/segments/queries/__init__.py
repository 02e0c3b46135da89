"""The questions segments answer."""

from relacja.segments.queries.explaining import why
from relacja.segments.queries.members import (
    audience,
    changes_since,
    members,
    segments_of,
    segments_of_many,
    stays,
)
from relacja.segments.queries.personal import parties_picked, segments_for_disclosure
from relacja.segments.queries.segments import (
    counts_of,
    course,
    find_segment,
    live_names,
    picks_of,
    segment,
    sizes,
    visible,
)
from relacja.segments.queries.sorted import families, family, months, moves, types_of

__all__ = [
    "audience",
    "changes_since",
    "counts_of",
    "course",
    "families",
    "family",
    "find_segment",
    "live_names",
    "members",
    "months",
    "moves",
    "parties_picked",
    "picks_of",
    "segment",
    "segments_for_disclosure",
    "segments_of",
    "segments_of_many",
    "sizes",
    "stays",
    "types_of",
    "visible",
    "why",
]  # fmt: skip
