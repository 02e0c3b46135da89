"""Baskets and what became of them, digested from events."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Basket(models.Model):
    """A basket of somebody, or the order that it became. `acts` are what was done to it (`rules.baskets`), `items` what
    lies in it, `order` what the shop said of its order."""

    source_id = models.IntegerField()
    who = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    checkout_at = models.DateTimeField(null=True)
    checkout_ids = ArrayField(models.CharField(max_length=250), default=list)
    acts: Any = models.JSONField(default=list)
    items: Any = models.JSONField(default=list)
    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    order_id = models.CharField(max_length=250, blank=True)
    ordered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    order: Any = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["who", "-changed_at"], name="basket_who"),
            models.Index(fields=["party_id", "-changed_at"], condition=Q(party_id__isnull=False), name="basket_party"),
        ]
