"""Events that broke a rule."""

from django.db import models

from relacja.capture.models.source import Source


class Held(models.Model):
    """An event that is held back, with the reason, until it is taken after all or given up by age.

    `payload` is what came, as text, `occurred_at` its true time. A repeat of an event that is held is not held twice.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    key = models.UUIDField()
    received_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    detail = models.CharField(max_length=200, blank=True)
    payload = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="held_once")]
        indexes = [models.Index(fields=["source", "-id"], name="held_of_source")]
