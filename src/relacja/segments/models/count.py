"""Full counts of segments."""

from django.db import models
from django.db.models import Q

from relacja.segments.models.segment import Segment


class Count(models.Model):
    """A full count of a segment: asked for, begun, done. It verifies what news made of the segment.

    `entered` and `left` are how many differed, and were mended.
    """

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="+", db_index=False)
    why = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    size = models.IntegerField(null=True)
    entered = models.IntegerField(default=0)
    left = models.IntegerField(default=0)
    failed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment"],
                name="one_count_waits",
                condition=Q(started_at__isnull=True, finished_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["segment", "-id"], name="counts_of_segment")]
