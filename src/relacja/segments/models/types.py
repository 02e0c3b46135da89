"""Disjoint types: a family gives every customer exactly one."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.audit import audited
from relacja.segments.types import Sorting


class TypeFamily(models.Model):
    """A way of telling customers apart: by conditions in an order, or by how they buy.

    `clusters` is into how many kinds of behaviour those who bought are told apart.
    """

    SORTINGS = [
        (Sorting.CONDITIONS.value, pgettext_lazy("types of customers", "By conditions in an order")),
        (Sorting.CLUSTERS.value, pgettext_lazy("types of customers", "By how they buy")),
    ]

    code = models.SlugField(_("Code"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    sorting = models.CharField(pgettext_lazy("types of customers", "Told apart"), max_length=10, choices=SORTINGS)
    clusters = models.PositiveSmallIntegerField(default=4)
    sorted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        triggers = audited(without=("sorted_at",))


class CustomerType(models.Model):
    """One type. The first in order whose condition holds is a customer's; the rest takes whoever is left.

    Of a family by behaviour, `centre` is what is typical of it; a name of one's own stays when it is learnt anew.
    """

    family = models.ForeignKey(TypeFamily, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField()
    condition = models.TextField(_("Who belongs"), blank=True)
    is_rest = models.BooleanField(default=False)
    centre: Any = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], name="one_rest", condition=Q(is_rest=True)),
        ]
        indexes = [models.Index(fields=["family", "position"], name="types_in_order")]
        triggers = audited(without=("centre",))


class TypeOfMonth(models.Model):
    """A customer's type in a month, of each family exactly one; that of this month follows every night."""

    family = models.ForeignKey(TypeFamily, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    party_id = models.BigIntegerField()
    type = models.ForeignKey(CustomerType, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["family", "month", "party_id"], name="one_type_a_month")]
        indexes = [models.Index(fields=["party_id"], name="types_of_party")]
