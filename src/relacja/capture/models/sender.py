"""Who sends events, once that is known."""

from django.db import models


class Sender(models.Model):
    """A browser or a user that has said who it is. `who` is the number of `rules.reading.who`, of the anonymous id of a
    browser or of a user of the site; `party_id` the party that what it did stands under. The first that a browser is
    tied to is the one it stays with: another person at the same device is known by their own user id.

    `said` is what the sender told of themselves, as long as they are a visitor.
    """

    who = models.BigIntegerField(primary_key=True)
    party_id = models.BigIntegerField()
    is_user = models.BooleanField()
    since = models.DateTimeField()
    said = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="sender_party")]
