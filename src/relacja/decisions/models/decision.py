"""What was decided, what was answered, and what the models have learnt: append-only, each its own record."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from relacja.platform.commit_order import ThisTransaction, TransactionField

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Decision(models.Model):
    """One decision with all it was made of, so that it can be made again.

    `known` are the values asked of the customer, `position` how far the model had followed the answers (transaction and
    number of the last), `edition` the state of offers and policies, `offers` what was proposed, `panel` the whole
    answer: proposals with their factors, and what was left alone with the reasons.
    """

    party_id = models.BigIntegerField()
    at = models.DateTimeField()
    place = models.CharField(max_length=30)
    asked_by = models.BigIntegerField(null=True)
    seed = models.CharField(max_length=40)
    arm = models.CharField(max_length=12)
    context: Any = models.JSONField(default=dict)
    known: Any = models.JSONField(default=dict)
    offers = ArrayField(models.BigIntegerField(), default=list)
    panel: Any = models.JSONField(default=dict)
    wanted = models.PositiveSmallIntegerField(default=3)
    edition = models.BigIntegerField()
    lever_set_id = models.BigIntegerField(null=True)
    position = models.CharField(max_length=50, blank=True)
    is_fallback = models.BooleanField(default=False)
    microseconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["party_id", "-at"], name="decision_party"),
            models.Index(fields=["-at"], name="decision_at"),
        ]
        triggers = [APPEND_ONLY]


class OfferAnswer(models.Model):
    """What became of one offer of a decision: committed first, learnt afterwards, in the order of commits."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="answers", db_index=False)
    party_id = models.BigIntegerField()
    offer_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    transaction = TransactionField(db_default=ThisTransaction(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "offer_id", "kind"], name="offer_answer_once"),
        ]
        indexes = [
            models.Index(fields=["transaction", "id"], name="offer_answer_order"),
            models.Index(fields=["party_id", "-at"], name="offer_answer_party"),
        ]
        triggers = [APPEND_ONLY]


class ModelSnapshot(models.Model):
    """What the models had learnt up to a place in the stream of answers; it only shortens the way there."""

    at = models.DateTimeField()
    answers = models.BigIntegerField()
    position = models.CharField(max_length=50)
    state = models.BinaryField()
    sha256 = models.CharField(max_length=64)
