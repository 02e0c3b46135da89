"""What a party allows us, and what it likes."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.audit import audited


class Decision(models.TextChoices):
    """What was said to one purpose."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", pgettext_lazy("consent", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class ConsentEvent(models.Model):
    """Somebody allowed, refused or withdrew a purpose; append-only.

    Blank `channel`, `brand`, and null `role`, `point` mean: all of them. `captured_via` says where the words were
    said, `interaction_id` in which contact, `text_version` which wording was shown.
    """

    party = models.ForeignKey("customers.Party", models.PROTECT, related_name="consent_events", db_index=False)
    role = models.ForeignKey("customers.PartyRole", models.PROTECT, null=True, blank=True, related_name="+")
    point = models.ForeignKey("customers.ContactPoint", models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(_("Channel"), max_length=20, blank=True)
    purpose = models.CharField(_("Purpose"), max_length=30)
    brand = models.CharField(_("Brand"), max_length=50, blank=True)
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision.choices)
    captured_via = models.CharField(_("Captured via"), max_length=50)
    interaction_id = models.BigIntegerField(null=True, blank=True)
    text_version = models.CharField(_("Wording"), max_length=50, blank=True)
    at = models.DateTimeField(_("When"))
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party", "-at", "-id"], name="consent_event_party")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class ConsentNow(models.Model):
    """The latest decision for each combination: a projection of `ConsentEvent`, rebuilt by a service."""

    party = models.ForeignKey("customers.Party", models.PROTECT, related_name="consents", db_index=False)
    point = models.ForeignKey("customers.ContactPoint", models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=30)
    brand = models.CharField(max_length=50, blank=True)
    role = models.ForeignKey("customers.PartyRole", models.PROTECT, null=True, related_name="+", db_index=False)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    at = models.DateTimeField()
    event = models.ForeignKey(ConsentEvent, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "purpose", "channel", "point", "brand", "role"],
                nulls_distinct=False,
                name="consent_now_once",
            )
        ]


class Preference(models.Model):
    """What a party likes: said by them, or inferred by us with the evidence and until when."""

    class Basis(models.TextChoices):
        STATED = "stated", _("Stated")
        INFERRED = "inferred", _("Inferred")

    party = models.ForeignKey("customers.Party", models.PROTECT, related_name="preferences", db_index=False)
    subject = models.CharField(_("Subject"), max_length=60)
    value = models.CharField(_("Value"), max_length=200)
    basis = models.CharField(_("Basis"), max_length=10, choices=Basis.choices)
    evidence = models.CharField(max_length=100, blank=True)
    expires_on = models.DateField(_("Until"), null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "subject", "basis"], name="preference_once")]
        triggers = audited()
