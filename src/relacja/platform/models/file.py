"""Files, by content, and what they hang on."""

from django.db import models


class StoredFile(models.Model):
    """One content, stored once under its SHA-256 whatever the number of places that mean it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()


class FileLink(models.Model):
    """A content hangs on a row of any app, under the name people know it by. Who may see the row may have the file."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="links")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    linked_at = models.DateTimeField()
    linked_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="file_link_subject")]
