"""What a party is to us, from when to when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.audit import audited


class PartyRole(models.Model):
    """A dated role. A sole trader is one human with two customer roles, one in each business line.

    Written by the million: no foreign key constraint (see `Party`).
    """

    class Line(models.TextChoices):
        CONSUMER = "consumer", _("Consumer")
        BUSINESS = "business", _("Business")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("role", "Active")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", pgettext_lazy("role", "Ended")

    party = models.ForeignKey(
        "customers.Party", models.PROTECT, related_name="roles", db_index=False, db_constraint=False
    )
    role = models.CharField(_("Role"), max_length=30)
    business_line = models.CharField(
        pgettext_lazy("of business", "Line"), max_length=10, choices=Line.choices, default=Line.CONSUMER
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="role_period"
            ),
            models.UniqueConstraint(
                fields=["party", "role", "business_line", "valid_to"], nulls_distinct=False, name="role_once"
            ),
        ]
        indexes = [
            models.Index(fields=["role", "party"], condition=Q(valid_to__isnull=True), name="role_open_parties"),
        ]
        triggers = audited()
