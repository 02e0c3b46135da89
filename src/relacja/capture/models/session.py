"""Visits, digested from events."""

from django.db import models
from django.db.models import Q


class Session(models.Model):
    """One visit to a site; without a party nobody knows whose. `told_at` is when it was put on the timeline, `ended`
    whether its end was, too."""

    source_id = models.IntegerField()
    who = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    events = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    products = models.PositiveIntegerField(default=0)
    first_page = models.CharField(max_length=300, blank=True)
    first_page_at = models.DateTimeField(null=True)
    last_page = models.CharField(max_length=300, blank=True)
    last_page_at = models.DateTimeField(null=True)
    referrer = models.CharField(max_length=300, blank=True)
    campaign = models.CharField(max_length=1000, blank=True)
    told_events = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["who", "-last_at"], name="session_who"),
            models.Index(fields=["party_id", "-last_at"], condition=Q(party_id__isnull=False), name="session_party"),
            models.Index(
                fields=["last_at"], condition=Q(party_id__isnull=False, told_events__lt=models.F("events")),
                name="session_to_tell",
            ),
        ]  # fmt: skip
