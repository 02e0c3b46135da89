"""Where people are reached: records of their own, which a family may share."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class ContactPoint(models.Model):
    """One e-mail address, telephone number, postal address or web address, whoever uses it.

    `value` is the normalised form (E.164, lower-case e-mail, folded one-line address) and is unique in its kind;
    `display` is what people read. Values compare byte by byte, so that one unique index also finds e-mails by their
    beginning.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        POSTAL = "postal", _("Address")
        WEB = "web", _("Web address")

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not verified")
        VERIFIED = "verified", _("Verified")
        BOUNCING = "bouncing", _("Bouncing")
        INVALID = "invalid", _("Invalid")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=400, db_collation="C")
    display = models.CharField(_("Value"), max_length=400)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.UNKNOWN)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once")]
        indexes = [
            models.Index(Reverse(F("value")), condition=Q(kind="phone"), name="contact_point_phone_tail"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.display


class PartyContactPoint(models.Model):
    """A party is reached at a contact point: for what, when, and from when to when.

    Written by the million: no foreign key constraints (see `Party`), `queries.orphans` finds what they would refuse.
    """

    class Purpose(models.TextChoices):
        GENERAL = "general", _("General")
        HOME = "home", _("Home")
        WORK = "work", _("Work")
        BILLING = "billing", _("Billing")
        DELIVERY = "delivery", _("Delivery")

    party = models.ForeignKey(
        "customers.Party", models.PROTECT, related_name="contact_points", db_index=False, db_constraint=False
    )
    point = models.ForeignKey(ContactPoint, models.PROTECT, related_name="parties", db_constraint=False)
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose.choices, default=Purpose.GENERAL)
    is_preferred = models.BooleanField(_("Preferred"), default=False)
    hours = models.JSONField(_("Hours"), default=dict, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "point", "purpose", "valid_to"], nulls_distinct=False, name="party_point_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="party_point_period",
            ),
        ]
        triggers = audited()
