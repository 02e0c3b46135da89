"""Exports of lists."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor


class ExportRunQuerySet(models.QuerySet["ExportRun"]):
    """Reads of exports."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own only: the file was written with one's own rights."""
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()


class ExportRun(models.Model):
    """A list written to a file as it was shown: which, by whom, with which filters, and where the file is."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    list_code = models.CharField(_("List"), max_length=60)
    form = models.CharField(_("Format"), max_length=4)
    query = models.CharField(max_length=4000, blank=True)
    user_id = models.BigIntegerField(null=True)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.QUEUED)
    rows = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(_("Added"))
    finished_at = models.DateTimeField(null=True)

    objects = ExportRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user_id", "-created_at"], name="export_run_user")]
