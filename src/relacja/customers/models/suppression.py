"""Addresses of people who asked to be forgotten."""

import pgtrigger
from django.db import models


class Suppression(models.Model):
    """Whoever is reached at this address has asked to be forgotten: older consents to write there no longer count.

    `lookup` is a keyed hash of the address, so that nobody can read it back from here.
    """

    lookup = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete)]
