"""What a run has done so far, chunk by chunk, and what it refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.integrations.models.run import ImportRun


class ImportChunk(models.Model):
    """One transaction of a run. `created` holds the ids of new rows by kind; changed rows stand in the record of
    changes under `audit_id`: so a run can be taken back without a copy of anything."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField(default=0)
    target = models.CharField(max_length=60)
    audit_id = models.UUIDField()
    created = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_chunk_once")]


class RefusedRow(models.Model):
    """A row that was not imported: where it stands, why, and what it said."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refused", db_index=False)
    preview = models.BooleanField()
    step = models.PositiveSmallIntegerField(default=0)
    table = models.CharField(max_length=200, blank=True)
    line = models.BigIntegerField(_("Line"))
    field = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("Reason"), max_length=300)
    cells = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["run", "preview", "id"], name="refused_row_run")]


class PreviewRow(models.Model):
    """An example in a preview: a row that would be new, changed, the same, or looks like one that exists."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="preview_rows", db_index=False)
    step = models.PositiveSmallIntegerField(default=0)
    line = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=250)
    row_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    similar = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "id"], name="preview_row_run")]
