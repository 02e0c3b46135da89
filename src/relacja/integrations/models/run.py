"""Runs of the import engine."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.integrations.permissions import RUN_IMPORTS, SEE_ALL_RUNS
from relacja.platform.actor import Actor


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Reads of runs; every one that answers an actor begins with `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own runs; those of everybody where the actor may see them."""
        if actor.may(SEE_ALL_RUNS):
            return self
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()


class ImportRun(models.Model):
    """One file on its way in: how it is read, what its columns mean, how far it has come and what that came to.

    `position` is the checkpoint: it is written in the same transaction as the rows of each chunk, so a run that was
    killed goes on exactly there. `counts` counts outcomes of what was loaded, `preview` those of the preview.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        PREVIEWING = "previewing", _("Preview running")
        PREVIEWED = "previewed", _("Preview ready")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    file_name = models.CharField(_("File"), max_length=250)
    sha256 = models.CharField(max_length=64)
    user_id = models.BigIntegerField(_("By"), null=True)
    state = models.CharField(_("State"), max_length=12, choices=State.choices, default=State.DRAFT)
    reading = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    position = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    rows_total = models.BigIntegerField(null=True)
    rows_done = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("Added"))
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    def is_sent_by(self, actor: Actor) -> bool:
        """Whether the file is the actor's own: it is read with their rights, so nobody else says what it does."""
        return actor.kind == "system" or (actor.user_id is not None and self.user_id == actor.user_id)

    def shows_rows_to(self, actor: Actor) -> bool:
        """Whether the actor may read what stands in the file: rows of it may be of customers out of their scope."""
        reach = actor.reach(RUN_IMPORTS)
        return self.is_sent_by(actor) or (reach is not None and reach.everything)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_run_created"),
            models.Index(fields=["user_id", "-created_at"], name="import_run_user"),
        ]
