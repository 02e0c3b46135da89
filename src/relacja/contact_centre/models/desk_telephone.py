"""SIP telephones on tables that may sign in at an engine."""

from django.db import models

from relacja.contact_centre.models.call import Engine
from relacja.platform.audit import audited


class DeskTelephone(models.Model):
    """The account of a worker's telephone on the table, as it was last made. Its password is kept nowhere here: the
    engine keeps a hash of it."""

    worker = models.OneToOneField("routing.Worker", models.PROTECT, related_name="+")
    engine = models.ForeignKey(Engine, models.PROTECT, related_name="+")
    user = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        triggers = audited()
