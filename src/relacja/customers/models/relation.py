"""How parties stand to one another, from when to when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class PartyRelation(models.Model):
    """`a` is something to `b` for a time; the type (`plugs.relation_types`) has a name for each side."""

    a = models.ForeignKey("customers.Party", models.PROTECT, related_name="relations_as_a", db_index=False)
    b = models.ForeignKey("customers.Party", models.PROTECT, related_name="relations_as_b")
    type = models.CharField(_("Relation"), max_length=30)
    position = models.CharField(_("Position"), max_length=120, blank=True)
    share_percent = models.DecimalField(_("Share, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(_("From"), null=True, blank=True)
    valid_to = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(a=F("b")), name="relation_of_two"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="relation_period",
            ),
            models.UniqueConstraint(
                fields=["a", "b", "type"], condition=Q(valid_to__isnull=True), name="relation_open_once"
            ),
        ]
        indexes = [models.Index(fields=["a", "type"], name="relation_a")]
        triggers = audited()
