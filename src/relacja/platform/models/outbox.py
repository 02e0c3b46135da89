"""News on its way: one event, and one delivery for each subscriber."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something that happened, stored with the fact in the same transaction."""

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    audit_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["occurred_at"], name="outbox_event_occurred")]


class OutboxDelivery(models.Model):
    """The way of one event to one subscriber: waiting, done, or parked for an operator after too many failures."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        PARKED = "parked", _("Parked")

    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["subscriber", "due_at", "id"], condition=Q(state="waiting"), name="outbox_delivery_due"
            ),
            models.Index(fields=["-id"], condition=Q(state="parked"), name="outbox_delivery_parked"),
        ]
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_delivery_once")]
