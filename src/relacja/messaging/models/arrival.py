"""Every message that was seen, whatever became of it: nothing is lost without a line here that says why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Arrival(models.Model):
    """One message as its server or provider showed it, each once. `reason` is a code that `words` puts into words.

    `where` is the folder and its UIDVALIDITY, or what the provider calls the message; `uid` its number there, nought
    with providers. `letter` is the SHA-256 of its original, which is kept whatever became of it.
    """

    class State(models.TextChoices):
        IN = "in", _("In, a new conversation")
        JOINED = "joined", _("In, joined to a conversation")
        AGAIN = "again", _("Here already")
        HELD = "held", _("Held")
        REFUSED = "refused", pgettext_lazy("message", "Left out")

    mailbox = models.ForeignKey("messaging.Mailbox", models.PROTECT, related_name="+", db_index=False)
    folder = models.CharField(max_length=300, blank=True)
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    key = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    letter = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey("messaging.Message", models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uidvalidity", "uid"], condition=Q(key=""), name="arrival_once"
            ),
            models.UniqueConstraint(fields=["mailbox", "key"], condition=~Q(key=""), name="arrival_key_once"),
        ]
        indexes = [
            models.Index(fields=["mailbox", "state", "-id"], name="arrival_state"),
            models.Index(fields=["letter"], condition=~Q(letter=""), name="arrival_letter"),
        ]
