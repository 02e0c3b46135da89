"""What is being written and by whom: drafts that survive, and who is in a conversation just now."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.models.conversation import Conversation

SILENCE = timedelta(seconds=45)
"""Pages say every fifteen seconds that somebody is there; whoever has not been heard of for so long is gone."""


class Draft(models.Model):
    """What somebody has begun to write in a conversation, kept as they type: one answer and one note each.

    `content` is what an answer is made of (`types.DraftText`). `earlier` are a few former texts, the latest first, so
    that what was overwritten by mistake can be had back. `handed_by` gave it to its owner, with `handed_note`.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("draft", "Answer")
        NOTE = "note", _("Note")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ANSWER)
    content: Any = models.JSONField(default=dict)
    earlier: Any = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    handed_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    handed_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user", "kind"], name="draft_once")]
        indexes = [models.Index(fields=["user", "-saved_at"], name="draft_of_user")]


class DraftFile(models.Model):
    """A file that goes along with an answer that is being written; the same content once."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", db_index=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="draft_file_once")]


class Presence(models.Model):
    """Somebody has a conversation open, or writes in it; worth nothing when it was not said again for a while."""

    class Kind(models.TextChoices):
        READING = "reading", pgettext_lazy("presence", "Reads")
        WRITING = "writing", pgettext_lazy("presence", "Writes")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="presence_once")]
