"""What sites and applications told, as it came.

The tables are made by SQL in the migrations (they are partitioned); these classes let the ORM read them.
"""

from typing import Any

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """Events that were stored by one transaction, and when they were digested: what they mean, told to the house."""

    received_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    digested_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="batch_undigested", condition=Q(digested_at__isnull=True))]


class Event(models.Model):
    """One event, named by its batch and its number there. `who` is what its sender is found by (`rules.reading.who`),
    `occurred_at` its true time, `payload` all of it. Partitioned by class of retention, then by month of receipt: what
    is too old goes as a partition."""

    pk = models.CompositePrimaryKey("kept", "received_at", "batch_id", "number")
    kept = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    number = models.IntegerField()
    source_id = models.IntegerField()
    kind = models.SmallIntegerField()
    name = models.CharField(max_length=250)
    who = models.BigIntegerField()
    anonymous_id = models.CharField(max_length=250)
    user_id = models.CharField(max_length=250)
    occurred_at = models.DateTimeField()
    payload: Any = models.JSONField()

    class Meta:
        db_table = "capture_event"


class EventKey(models.Model):
    """The key of an event in its source: unique for ever, never pruned; partitioned by hash."""

    pk = models.CompositePrimaryKey("source_id", "key")
    source_id = models.IntegerField()
    key = models.UUIDField()

    class Meta:
        db_table = "capture_key"
