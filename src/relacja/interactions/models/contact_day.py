"""Counters kept at ingest."""

from django.db import models
from django.db.models import Q


class ContactDay(models.Model):
    """How often a party was met on a day over a medium: what heat strip, frequency and conditions are counted from.

    `entries` counts every entry that is not merely planned; `inbound` and `outbound` only contacts that took place;
    `planned` what is planned for that day or going on.
    """

    pk = models.CompositePrimaryKey("party_id", "day", "medium")
    party_id = models.BigIntegerField()
    day = models.DateField()
    medium = models.CharField(max_length=20)
    entries = models.IntegerField(default=0)
    inbound = models.IntegerField(default=0)
    outbound = models.IntegerField(default=0)
    planned = models.IntegerField(default=0)

    class Meta:
        db_table = "contact_day"
        indexes = [models.Index(fields=["party_id", "day"], condition=Q(planned__gt=0), name="contact_day_planned")]
