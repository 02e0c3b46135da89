"""Raw openings and clicks."""

from django.db import models
from django.db.models import Q

from relacja.mailings.models.letter import Letter


class Hit(models.Model):
    """Something asked for the picture or a link of a letter. `machine` says why it is taken for a machine's; blank: a
    person's. It is judged a while after it came (`rules.hits`), so that it can be judged anew by better rules."""

    class Kind(models.TextChoices):
        OPEN = "open", "open"
        CLICK = "click", "click"
        TRAP = "trap", "trap"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    at = models.DateTimeField()
    method = models.CharField(max_length=7)
    prefix = models.CharField(max_length=50, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    link = models.TextField(blank=True)
    machine = models.CharField(max_length=20, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["letter", "at"], name="hit_letter"),
            models.Index(fields=["at"], condition=Q(judged_at__isnull=True), name="hit_waits"),
        ]
