"""Remembered mappings."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class ImportProfileQuerySet(models.QuerySet["ImportProfile"]):
    """Reads of profiles."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own and those that are shared."""
        return self.filter(models.Q(user_id=actor.user_id) | models.Q(is_shared=True))


class ImportProfile(models.Model):
    """How files with these columns were imported last: found again by the signature of their header."""

    name = models.CharField(_("Name"), max_length=120)
    user_id = models.BigIntegerField(null=True)
    is_shared = models.BooleanField(_("For everybody"), default=False)
    signature = models.CharField(max_length=64)
    reading = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    objects = ImportProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "signature", "name"], name="import_profile_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["signature", "-used_at"], name="import_profile_signature")]
        triggers = audited()
