"""How much came, by day."""

from django.db import models


class Tally(models.Model):
    """How many events of one name a source sent on a day, in the zone of the house, and when the last one came. Pages
    are counted together."""

    source_id = models.IntegerField()
    on = models.DateField()
    kind = models.SmallIntegerField()
    name = models.CharField(max_length=250, blank=True)
    events = models.PositiveBigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_id", "on", "kind", "name"], name="tally_once")]
