"""Which parties are held to be the same, as assertions that can be taken back."""

from django.db import models
from django.db.models import F, Q


class PartyIdentity(models.Model):
    """Somebody (or a rule) holds `party` to be the same as `same_as`. Closing it takes the merge back.

    Nothing is moved by a merge: children keep their party, and reads go through `Party.canonical_id`, which the
    identity service keeps up to date from the open assertions.
    """

    party = models.ForeignKey("customers.Party", models.PROTECT, related_name="+")
    same_as = models.ForeignKey("customers.Party", models.PROTECT, related_name="+", db_index=False)
    asserted_at = models.DateTimeField()
    asserted_by_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    score = models.FloatField(null=True)
    retracted_at = models.DateTimeField(null=True)
    retracted_by_id = models.BigIntegerField(null=True)
    retraction_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(party=F("same_as")), name="identity_of_two"),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True) | Q(retracted_at__gte=F("asserted_at")), name="identity_period"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(retracted_at__isnull=True), name="identity_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["same_as"], condition=Q(retracted_at__isnull=True), name="identity_same_as"),
        ]


class NotTheSame(models.Model):
    """Somebody has looked at two parties and said they are different; they are not proposed again. `low` < `high`."""

    low = models.ForeignKey("customers.Party", models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey("customers.Party", models.CASCADE, related_name="+")
    said_at = models.DateTimeField()
    said_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="not_the_same_ordered"),
            models.UniqueConstraint(fields=["low", "high"], name="not_the_same_once"),
        ]
