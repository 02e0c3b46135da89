"""Products."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class Product(models.Model):
    """A thing or service that is sold, under a code of its own."""

    code = models.CharField(_("Code"), max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=250)
    search_name = models.CharField(max_length=340, editable=False)
    category = models.CharField(_("Category"), max_length=100, blank=True)
    list_price = models.DecimalField(_("Price"), max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    is_active = models.BooleanField(_("Sold now"), default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="product_search"),
            models.Index(fields=["name", "id"], condition=Q(is_active=True), name="product_by_name"),
            models.Index(fields=["category", "name", "id"], name="product_by_category"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.name
