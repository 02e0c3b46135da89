"""What people choose for themselves, and what they were asked."""

from django.db import models

from relacja.mailings.models.letter import Letter
from relacja.platform.audit import audited


class Choice(models.Model):
    """How a customer wants to get letters: not before `pause_until`, at most `most` in `days` (nought: as the house
    does), watched or not."""

    party_id = models.BigIntegerField(unique=True)
    pause_until = models.DateTimeField(null=True)
    most = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=7)
    is_watched = models.BooleanField(default=True)

    class Meta:
        triggers = audited()


class Question(models.Model):
    """Somebody was asked by a letter whether they agree; what they did with its link. `wording` is what they read on
    the page, word for word, and its digest goes into the proof."""

    party_id = models.BigIntegerField(null=True, db_index=True)
    point_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    wording = models.TextField()
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    prefix = models.CharField(max_length=50, blank=True)
    agent = models.CharField(max_length=300, blank=True)
