"""Answers of writes that came with an idempotency key."""

from django.db import models


class IdempotentAnswer(models.Model):
    """What a user's request under a key was answered; kept for a day, written in the write's own transaction.

    `key` and `digest` are keyed hashes, `body` (headers and body) is encrypted: see `platform.api.idempotency`.
    """

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="idempotent_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_created")]
