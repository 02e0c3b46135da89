"""Designs of letters, and their versions."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class Design(models.Model):
    """What letters look like and say, as it is being worked on. What is sent is always a version of it.

    `content` is by language `{subject, preheader, blocks}` (`rules.blocks`).
    """

    name = models.CharField(_("Name"), max_length=120, unique=True)
    purpose = models.CharField(_("Purpose"), max_length=40, default="marketing")
    content: Any = models.JSONField(default=dict)
    is_archived = models.BooleanField(_("Put away"), default=False)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = audited(without=("edited_at",))

    def __str__(self) -> str:
        return self.name


class DesignVersion(models.Model):
    """A design as it was when it was published; never changed, so that what was sent can always be shown again.

    `made` is what is sent, by language: subject, preheader, html and text, each taken apart at its variables.
    """

    design = models.ForeignKey(Design, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content: Any = models.JSONField()
    made: Any = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="design_version_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
