"""The verbs of segments."""

from relacja.segments.services.counting import ask_count, ask_nightly_counts, begin_count, count, give_up_count
from relacja.segments.services.forgetting import forget_segments_of
from relacja.segments.services.hearing import EVERY, hear
from relacja.segments.services.judging import judge
from relacja.segments.services.picking import CustomerNotSeen, NotAList, add_to_segment, pick, put_many
from relacja.segments.services.setting_up import (
    BadSegment,
    SegmentNotFound,
    add_segment,
    change_segment,
    delete_segment,
    set_state,
)
from relacja.segments.services.sorting import (
    TypeNotFound,
    add_family,
    delete_type,
    move_type,
    save_type,
    sort_all,
    sort_customers,
)

__all__ = [
    "EVERY",
    "BadSegment",
    "CustomerNotSeen",
    "NotAList",
    "SegmentNotFound",
    "TypeNotFound",
    "add_family",
    "add_segment",
    "add_to_segment",
    "ask_count",
    "ask_nightly_counts",
    "begin_count",
    "change_segment",
    "count",
    "delete_segment",
    "delete_type",
    "forget_segments_of",
    "give_up_count",
    "hear",
    "judge",
    "move_type",
    "pick",
    "put_many",
    "save_type",
    "set_state",
    "sort_all",
    "sort_customers",
]  # fmt: skip
