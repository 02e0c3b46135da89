"""Conversations in writing: who with, where they stand, whose turn it is, and everything that was done to them."""

from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.messaging.models.mailbox import Mailbox
from relacja.messaging.permissions import VIEW
from relacja.messaging.types import Rating, Status
from relacja.platform.actor import Actor


class Priority(models.IntegerChoices):
    """How much a conversation hurries."""

    LOW = -1, _("Low")
    NORMAL = 0, _("Normal")
    HIGH = 1, _("High")
    URGENT = 2, _("Urgent")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Who sees which conversations."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Those of the mailboxes one sees, those one has, and those one takes part in or follows."""
        if actor.kind == "system":
            return self.all()
        if actor.reach(permission) is None:
            return self.none()
        user_id = actor.user_id or 0
        mailboxes = list(Mailbox.objects.visible_to(actor, permission).values_list("pk", flat=True))
        return self.filter(
            Q(mailbox_id__in=mailboxes)
            | Q(also__overlap=mailboxes)
            | Q(assignee_id=user_id)
            | Q(pk__in=Follower.objects.filter(user_id=user_id).values("conversation_id"))
        )


class Conversation(models.Model):
    """Messages with one customer about one thing, whatever the transport.

    `also` are other mailboxes of ours that its mails came to. `waiting_since`: the customer wrote, and nobody has
    answered yet; `plan` is the routing plan it waits by, blank for the mailbox's. `token` stands in our addresses, so
    that an answer finds back. `rating` is how they found it, asked once when it has ended. One `beside` another asks
    somebody outside about it: the customer never hears of that, and whoever is asked is no customer unless people say
    so. `candidates` use its address, or, beside a visitor, perhaps: people choose. One that was merged `into` another
    shows nothing of its own any more; what it `brought` stands there (`rules.standing`).
    """

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+", db_index=False)
    also = ArrayField(models.BigIntegerField(), default=list, blank=True)
    token = models.CharField(max_length=16, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    why = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    subject_key = models.CharField(max_length=200, blank=True)
    party_id = models.BigIntegerField(null=True)
    is_visitor = models.BooleanField(default=False)
    candidates: Any = models.JSONField(default=list)
    address = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=120, blank=True)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=10, blank=True)
    assignee = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    plan = models.SlugField(max_length=30, blank=True)
    item = models.ForeignKey("routing.WorkItem", models.PROTECT, null=True, related_name="+")
    context: Any = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_text = models.CharField(max_length=200, blank=True)
    waiting_since = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(choices=Rating.choices, null=True)
    rating_word = models.CharField(max_length=500, blank=True)
    messages = models.PositiveIntegerField(default=0)
    brought: Any = models.JSONField(default=dict)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["mailbox", "status", "-last_at", "-id"], name="conversation_box"),
            models.Index(fields=["status", "-last_at", "-id"], name="conversation_latest"),
            models.Index(fields=["-last_at", "-id"], name="conversation_last"),
            models.Index(fields=["assignee", "status", "-last_at"], name="conversation_mine"),
            models.Index(
                fields=["party_id", "-last_at"], condition=Q(party_id__isnull=False), name="conversation_party"
            ),
            models.Index(fields=["address", "subject_key", "-last_at"], name="conversation_subject"),
            models.Index(
                fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="conversation_snoozed"
            ),
            models.Index(fields=["waiting_since"], condition=Q(waiting_since__isnull=False), name="conversation_waits"),
            GinIndex(fields=["labels"], name="conversation_labels"),
        ]


class Follower(models.Model):
    """Somebody of ours who takes part in a conversation or only wants to hear of it; `via` one that was merged into it,
    where they came with that."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    via = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="follower_once")]


class ConversationEvent(models.Model):
    """One thing that was done to a conversation, by whom and why; append-only."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    data: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="conversation_event")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
