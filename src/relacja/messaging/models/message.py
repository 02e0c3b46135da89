"""The messages themselves, in and out, with where each stands."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.messaging.rules.folding import unfolded
from relacja.messaging.types import Delivery, Direction


class Message(models.Model):
    """One written message. `key` is its Message-ID, or what the provider calls it: each once in
    the house, so that a mail to two of our mailboxes is one message.

    `text` is the whole; `folds` are the stretches of it that were not written now: `[start, end, kind]` in characters,
    the kind `quoted` or `signature`. `html` is made safe already, its pictures off (`safe_html`); one that came along
    stands in it as `cid:ID`. `letter` is the SHA-256 of the original. `way` and `confidence` say how it found its
    conversation. `provider_key` is what the other side calls a message of ours; `template` names the approved text that
    it is, with its language after a slash.
    """

    conversation = models.ForeignKey("messaging.Conversation", models.PROTECT, related_name="+", db_index=False)
    mailbox = models.ForeignKey("messaging.Mailbox", models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    key = models.CharField(max_length=400)
    at = models.DateTimeField()
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    recipients: Any = models.JSONField(default=dict)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    folds: Any = models.JSONField(default=list)
    html = models.TextField(blank=True)
    remote = models.BooleanField(default=False)
    thread_root = models.CharField(max_length=64, blank=True)
    references = ArrayField(models.CharField(max_length=400), default=list)
    automatic = models.CharField(max_length=20, blank=True)
    protection = models.CharField(max_length=20, blank=True)
    problems = ArrayField(models.CharField(max_length=60), default=list)
    letter = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    way = models.CharField(max_length=20, blank=True)
    confidence = models.FloatField(default=1.0)
    interaction_id = models.BigIntegerField(null=True)
    interaction_started_at = models.DateTimeField(null=True)
    delivery = models.CharField(max_length=10, choices=Delivery.choices, blank=True)
    delivery_detail = models.CharField(max_length=300, blank=True)
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField(max_length=30, blank=True)
    origin_kind = models.CharField(max_length=60, blank=True)
    origin_id = models.BigIntegerField(null=True)
    provider_key = models.CharField(max_length=300, blank=True)
    template = models.CharField(max_length=100, blank=True)
    template_values: Any = models.JSONField(default=dict)

    @property
    def addresses(self) -> list[str]:
        """Whomever it goes to, each once."""
        return [*dict.fromkeys(one for kind in ("to", "cc", "bcc") for one in self.recipients.get(kind, ()))]

    @property
    def visible(self) -> str:
        """What was written now, without quotes and signature; the whole where that leaves nothing."""
        return unfolded(self.text, self.folds)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="message_once")]
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_conversation"),
            models.Index(fields=["thread_root"], condition=~Q(thread_root=""), name="message_thread_root"),
            models.Index(
                fields=["mailbox", "provider_key"], condition=~Q(provider_key=""), name="message_provider_key"
            ),
            models.Index(fields=["send_at"], condition=Q(delivery__in=["queued", "sending"]), name="message_to_send"),
        ]


class Attachment(models.Model):
    """A file that came or goes with a message, kept once by its content, its type found from its bytes."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    content_id = models.CharField(max_length=300, blank=True)
    is_inline = models.BooleanField(default=False)


class Recipient(models.Model):
    """How one of those a message goes to fares, where that is not how the message stands: others have it already.

    `queued`: refused for now and tried again at `send_at`, alone; whoever has no row has what the message says.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=254)
    delivery = models.CharField(max_length=10, choices=Delivery.choices)
    detail = models.CharField(max_length=500, blank=True)
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "address"], name="recipient_once")]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(delivery__in=["queued", "sending"]), name="recipient_to_send")
        ]


class PicturesFrom(models.Model):
    """Somebody of ours wants to see the pictures from elsewhere in mails of this sender, without being asked again."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    sender = models.CharField(max_length=254)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sender"], name="pictures_from_once")]


class Bounce(models.Model):
    """A server's word that a message of ours did not reach somebody, tied to the message where that is known.

    `report` is the mail that said so; none where the server said it at once.
    """

    class Permanence(models.TextChoices):
        PERMANENT = "permanent", _("For good")
        TEMPORARY = "temporary", _("For now")
        UNKNOWN = "unknown", _("Not said")

    report = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    recipient = models.CharField(max_length=254)
    status = models.CharField(max_length=20, blank=True)
    permanence = models.CharField(max_length=10, choices=Permanence.choices)
    diagnostic = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
