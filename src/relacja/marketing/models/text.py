"""Text messages of campaigns."""

from django.db import models
from django.db.models import Q

from relacja.marketing.types import TextState


class TextMessage(models.Model):
    """A text message to one customer, each key once for ever. Whether they may be written to is asked when it is handed
    over to `messaging`, whose message it is from then on (`message_id`); `parts` are what is paid for. `reason`: why it
    was left out."""

    campaign = models.ForeignKey("marketing.Campaign", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=120, unique=True)
    party_id = models.BigIntegerField()
    mailbox_id = models.BigIntegerField()
    text = models.TextField()
    state = models.CharField(max_length=12, choices=TextState.choices, default=TextState.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    message_id = models.BigIntegerField(null=True)
    parts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="text_due"),
            models.Index(fields=["campaign", "state"], name="text_campaign"),
            models.Index(fields=["party_id", "handed_over_at"], name="text_party"),
        ]
