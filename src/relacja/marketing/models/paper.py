"""Letters on paper: who is to get one, and the files that are printed."""

from django.db import models
from django.db.models import Q

from relacja.marketing.types import PaperState


class PaperPart(models.Model):
    """A file with some hundreds of letters, as the printer gets it. `removed_at`: its content is gone, by age or
    because somebody in it is forgotten."""

    campaign = models.ForeignKey("marketing.Campaign", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="paper_part_once")]


class PaperLetter(models.Model):
    """A letter on paper to one customer, once for ever in a campaign; `reason`: why it was left out. Whether they may
    be written to is asked when it is made."""

    campaign = models.ForeignKey("marketing.Campaign", models.PROTECT, related_name="+", db_index=False)
    party_id = models.BigIntegerField()
    design_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PaperState.choices, default=PaperState.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    part = models.ForeignKey(PaperPart, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "party_id"], name="paper_letter_once")]
        indexes = [
            models.Index(fields=["campaign", "id"], condition=Q(state="waiting"), name="paper_waiting"),
            models.Index(fields=["party_id"], name="paper_party"),
        ]
