"""Who is in which segment, since when and why, and who was."""

from django.db import models
from django.db.models import Q

from relacja.platform.audit import audited
from relacja.segments.models.segment import Segment
from relacja.segments.types import Pick


class Stay(models.Model):
    """A customer's time in a segment. One that has not ended is a membership; there is at most one at a time."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="+", db_index=False)
    party_id = models.BigIntegerField()
    entered_at = models.DateTimeField()
    entered_why = models.CharField(max_length=10)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "party_id"], name="one_stay", condition=Q(left_at__isnull=True))
        ]
        indexes = [
            models.Index(fields=["party_id", "segment"], name="stays_of_party"),
            models.Index(fields=["segment", "entered_at", "id"], name="stays_by_entering"),
            models.Index(
                fields=["segment", "left_at", "id"], name="stays_by_leaving", condition=Q(left_at__isnull=False)
            ),
        ]


class HandPick(models.Model):
    """A customer who is always, or never, in a segment, whatever its condition says, until that is taken back."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="+", db_index=False)
    party_id = models.BigIntegerField()
    pick = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Pick])
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        triggers = audited()
        constraints = [models.UniqueConstraint(fields=["segment", "party_id"], name="one_pick")]
        indexes = [models.Index(fields=["party_id"], name="picks_of_party")]
