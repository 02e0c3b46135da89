"""What can be offered, how often, and what managers add to the ranking."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class Edition(models.Model):
    """One row: its number grows with every change of offers, policies and levers, so that each process reads anew."""

    number = models.BigIntegerField(default=1)


class OfferGroup(models.Model):
    """Offers of one sort: an offer nobody has answered yet is held to be like its group."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)

    class Meta:
        triggers = audited()


class Offer(models.Model):
    """Something that may be offered to a customer. `value` is what a yes is worth, in the currency of the company.

    `eligibility`: may they have it at all; `applicability`: does it make sense now; `suitability`: is it right for
    them. `pitch` is what the agent says, `reason` why, in words that may be said to the customer.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Offered")
        ENDED = "ended", _("Ended")

    code = models.SlugField(_("Code"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    group = models.ForeignKey(OfferGroup, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("Kind"), max_length=40, default="cross_sell")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, null=True, blank=True, related_name="+")
    places = ArrayField(models.CharField(max_length=30), default=list)
    value = models.DecimalField(_("Value of a yes"), max_digits=14, decimal_places=2, default=0)
    pitch = models.TextField(_("What to say"), blank=True)
    reason = models.TextField(_("Why, in words for the customer"), blank=True)
    eligibility = models.TextField(_("Who may have it"), blank=True)
    applicability = models.TextField(_("When it makes sense"), blank=True)
    suitability = models.TextField(_("Whom it is right for"), blank=True)
    traits: Any = models.JSONField(default=dict)
    valid_from = models.DateField(_("From"), null=True, blank=True)
    valid_to = models.DateField(_("To (inclusive)"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)

    class Meta:
        indexes = [models.Index(fields=["state", "code"], name="offer_state")]
        triggers = audited()


class ContactPolicy(models.Model):
    """So many answers of a kind within so many days rest an offer, its group or all offers for some days.

    `answer` `shown` counts how often it was proposed. Counted over all places and people.
    """

    name = models.CharField(_("Name"), max_length=80, unique=True)
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(OfferGroup, models.CASCADE, null=True, blank=True, related_name="+")
    each = models.BooleanField(_("Counted for each offer by itself"), default=True)
    answer = models.CharField(max_length=10, default="refused")
    times = models.PositiveSmallIntegerField(_("Times"), default=1)
    within_days = models.PositiveSmallIntegerField(_("Within days"), default=30)
    rest_days = models.PositiveSmallIntegerField(_("Rests for days"), default=30)
    is_active = models.BooleanField(default=True)

    class Meta:
        triggers = audited()


class LeverSet(models.Model):
    """One version of the levers; at most one is published. `body`: factors, weights, shares, exploration."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    body: Any = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="published"), name="lever_set_one_published")
        ]
        triggers = audited()
