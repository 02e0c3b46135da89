"""The rows of segments."""

from relacja.segments.models.count import Count
from relacja.segments.models.membership import HandPick, Stay
from relacja.segments.models.segment import Segment

__all__ = ["Count", "HandPick", "Segment", "Stay"]
