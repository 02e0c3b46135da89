"""Files, by content."""

from django.db import models


class StoredFile(models.Model):
    """One content, stored once under its SHA-256 whatever the number of places that mean it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()
