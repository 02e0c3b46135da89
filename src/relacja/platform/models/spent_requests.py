"""How much of the rate limit callers have spent."""

from django.db import models


class SpentRequests(models.Model):
    """What the web processes have taken of a caller's limit since `begun_at`, the last `lot` included.

    Unlogged: empty after a crash of the database.
    """

    caller = models.CharField(max_length=60, primary_key=True)
    begun_at = models.DateTimeField()
    taken = models.PositiveIntegerField()
    lot = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["begun_at"], name="spent_requests_begun")]
