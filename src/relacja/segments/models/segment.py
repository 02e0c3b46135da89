"""Segments: named sets of customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.audit import audited
from relacja.segments.types import Kind, State


class Segment(models.Model):
    """Customers of whom a condition holds, or who were put there. Its code is what conditions and programs name it by.

    Its condition is kept as text, read leniently: a field whose app is off is unknown.
    """

    KINDS = [
        (Kind.CONDITION.value, pgettext_lazy("segment", "By condition")),
        (Kind.LIST.value, pgettext_lazy("segment", "List by hand")),
    ]
    STATES = [
        (State.LIVE.value, pgettext_lazy("segment", "Live")),
        (State.PAUSED.value, pgettext_lazy("segment", "Paused")),
        (State.ARCHIVED.value, pgettext_lazy("segment", "Archived")),
    ]

    code = models.SlugField(_("Code"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    description = models.CharField(_("Description"), max_length=500, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=KINDS, default=Kind.CONDITION.value)
    condition = models.TextField(_("Who belongs"), blank=True)
    state = models.CharField(_("State"), max_length=10, choices=STATES, default=State.LIVE.value)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        triggers = audited()
