"""Variants of products, what they cost in which list, and what others sell instead."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.audit import audited

STARTS_BEFORE_IT_ENDS = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))


class Variant(models.Model):
    """One of the forms in which a product is sold (a size, a colour), under a code of its own."""

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="variants")
    code = models.CharField(_("Code"), max_length=80, unique=True)
    attributes = models.JSONField(_("Attributes"), default=dict, blank=True)
    list_price = models.DecimalField(_("Price"), max_digits=14, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(_("Sold now"), default=True)

    class Meta:
        triggers = audited()


class PriceList(models.Model):
    """Prices in one currency, for some days, for everybody or for an audience (`role:agent`, `segment:gold`)."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    currency = models.CharField(_("Currency"), max_length=3)
    audience = models.CharField(_("For whom"), max_length=60, blank=True)
    valid_from = models.DateField(_("From"), null=True, blank=True)
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    is_active = models.BooleanField(pgettext_lazy("price list", "In use"), default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=STARTS_BEFORE_IT_ENDS, name="price_list_period")]
        triggers = audited()

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a product, or one variant of it, costs in a list, for some of the days of the list."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="prices")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, blank=True, related_name="prices")
    amount = models.DecimalField(_("Price"), max_digits=14, decimal_places=4)
    valid_from = models.DateField(_("From"), null=True, blank=True)
    valid_to = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=STARTS_BEFORE_IT_ENDS, name="price_period"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.UniqueConstraint(
                fields=["product", "price_list", "variant", "valid_from"], nulls_distinct=False, name="price_once"
            ),
        ]
        triggers = audited()


class CompetitorProduct(models.Model):
    """What a competitor sells instead of a product of ours, as far as we know, since a day.

    The competitor is named in words; where they are kept as a customer, `ref_kind` and `ref_id` point there.
    """

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="competitors")
    competitor = models.CharField(_("Competitor"), max_length=250)
    ref_kind = models.CharField(max_length=60, blank=True)
    ref_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(_("Their product"), max_length=250)
    price = models.DecimalField(_("Price"), max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    as_of = models.DateField(_("As of"))
    strengths = models.TextField(_("Strengths"), blank=True)
    weaknesses = models.TextField(_("Weaknesses"), blank=True)

    class Meta:
        triggers = audited()
