"""The ledger of letters to many: one row for each, whatever becomes of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from relacja.customers import queries as customers
from relacja.mailings.models.design import DesignVersion
from relacja.mailings.permissions import VIEW
from relacja.mailings.types import LetterState
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref


class LetterQuerySet(models.QuerySet["Letter"]):
    """Who sees which letters."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Those to customers that one sees."""
        if actor.reach(permission) is None:
            return self.none()
        seen = customers.visible_ids(actor)
        return self if seen is None else self.filter(party_id__in=seen)


class Letter(models.Model):
    """A letter to one customer. `key` is the caller's and unique for ever.

    `message_key` is its Message-ID. What is kept of its content is the version of its design, the language and the
    variables: shown again, it is what was sent. `lane` is the journal of the line it is on while it is being sent
    (`services.journal`). `counts_at`: from then on it counts against the most that a customer gets. `is_confirmed`
    False: its end left us, and nobody has read the server's answer.
    """

    key = models.CharField(max_length=200, unique=True)
    party_id = models.BigIntegerField(null=True)
    point_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=254, blank=True)
    mailbox = models.ForeignKey("messaging.Mailbox", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(DesignVersion, models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    variables: Any = models.JSONField(default=dict)
    purpose = models.CharField(max_length=40)
    origin_kind = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()
    message_key = models.CharField(max_length=300, unique=True)
    is_watched = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lane = models.CharField(max_length=60, blank=True)
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    counts_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=True)
    came_back_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by_machine_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    clicked_by_machine_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["mailbox", "due_at", "id"], condition=Q(state="queued"), name="letter_due"),
            models.Index(fields=["lane"], condition=Q(state="sending"), name="letter_lane"),
            models.Index(fields=["origin_kind", "origin_id", "id"], name="letter_origin"),
            models.Index(fields=["party_id", "-id"], name="letter_party"),
            models.Index(
                fields=["party_id", "purpose", "counts_at"], condition=Q(counts_at__isnull=False), name="letter_counts"
            ),
        ]

    @property
    def origin(self) -> Ref:
        """What it was sent for."""
        return Ref(self.origin_kind, self.origin_id)


class Stop(models.Model):
    """Letters of this origin are sent no more."""

    origin_kind = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin_kind", "origin_id"], name="stop_once")]


class Pace(models.Model):
    """How fast letters leave a mailbox, and until when its server is left alone."""

    mailbox = models.OneToOneField("messaging.Mailbox", models.PROTECT, related_name="+")
    left = models.FloatField(default=0)
    filled_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)
