"""Who has been forgotten, without who it was."""

from django.db import models


class Erased(models.Model):
    """An identifier under which nothing is taken any more, as a digest under a key of the house (`rules.erasing`)."""

    digest = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "capture_erased"
