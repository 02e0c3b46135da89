"""Counters kept at ingest."""

from django.db import models


class ContactDay(models.Model):
    """How often a party was met on a day over a medium: what heat strip, frequency and conditions are counted from.

    `entries` counts every entry that is not merely planned; `inbound` and `outbound` only contacts that took place.
    """

    pk = models.CompositePrimaryKey("party_id", "day", "medium")
    party_id = models.BigIntegerField()
    day = models.DateField()
    medium = models.CharField(max_length=20)
    entries = models.IntegerField(default=0)
    inbound = models.IntegerField(default=0)
    outbound = models.IntegerField(default=0)

    class Meta:
        db_table = "contact_day"
