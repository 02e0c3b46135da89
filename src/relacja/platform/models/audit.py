"""The record of changes. Written by `relacja.platform.audit` and its triggers, never edited, but for forgetting."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform


class AuditEntry(models.Model):
    """One use case: who did what, when, from where and why."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=100)
    actor_kind = models.CharField(max_length=20)
    actor_label = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_entry_subject"),
            models.Index(fields=["-at", "id"], name="audit_entry_at"),
            models.Index(fields=["user_id", "-at"], name="audit_entry_user"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class AuditChange(models.Model):
    """One row of an edited table before and after; `after` is null where the row was deleted.

    Of a person who was forgotten only the names of the columns stay (`platform.privacy`).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id", "-at"], name="audit_change_row"),
            models.Index(fields=["entry_id"], name="audit_change_entry"),
            models.Index(
                F("table_name"),
                KeyTextTransform("party_id", "before"),
                condition=Q(after__isnull=True),
                name="audit_change_gone_of_party",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
