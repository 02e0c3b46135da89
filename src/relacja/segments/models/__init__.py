"""The rows of segments."""

from relacja.segments.models.count import Count
from relacja.segments.models.membership import HandPick, Stay
from relacja.segments.models.segment import Segment
from relacja.segments.models.types import CustomerType, TypeFamily, TypeOfMonth

__all__ = ["Count", "CustomerType", "HandPick", "Segment", "Stay", "TypeFamily", "TypeOfMonth"]
