"""What providers post to us until it has happened, and the texts they have approved."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class HookPost(models.Model):
    """A verified request at a webhook, kept before it is answered. `digest` is that of address and body: each is heard
    once. Its content goes when what it tells has happened; the digest stays for a month."""

    mailbox = models.ForeignKey("messaging.Mailbox", models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    method = models.CharField(max_length=10)
    url = models.TextField(blank=True)
    headers: Any = models.JSONField(default=dict)
    body = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "digest"], name="hook_post_once")]
        indexes = [models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="hook_post_done")]


class MessageTemplate(models.Model):
    """A text that a provider has approved: all that may be sent outside of the time after a customer's message.

    `code` is the provider's name of it. The text has `{{1}}`, `{{2}}`... where values go in; `fields` says what for.
    """

    mailbox = models.ForeignKey("messaging.Mailbox", models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(_("Name"), max_length=80)
    language = models.CharField(_("Language"), max_length=10)
    text = models.TextField(_("Text"))
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "code", "language"], name="message_template_once")]
        triggers = audited()
