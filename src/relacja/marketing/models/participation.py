"""Who took part in a campaign."""

from django.db import models


class Participation(models.Model):
    """A customer who came so far in a campaign that it was drawn whether they are treated or left alone, once for each
    `key` (a run of a journey, say). The draw is by hash of the customer, so it is the same each time. What becomes of
    both is counted from `at`: their orders, or what somebody else told of them (`did`, `brought`)."""

    campaign = models.ForeignKey("marketing.Campaign", models.PROTECT, related_name="+", db_index=False)
    party_id = models.BigIntegerField()
    arm = models.CharField(max_length=20)
    is_control = models.BooleanField()
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    did = models.BooleanField(null=True)
    brought = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="participation_once")]
        indexes = [
            models.Index(fields=["campaign", "party_id", "at"], name="participation_campaign"),
            models.Index(fields=["party_id", "-at"], name="participation_party"),
        ]
