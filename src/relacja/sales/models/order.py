"""Orders."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited
from relacja.sales.models.day import counted_by_day
from relacja.sales.types import OrderKind, OrderStatus


class Order(models.Model):
    """What somebody ordered, or sent back (`kind`), in one document. A guest's order has no party."""

    source = models.CharField(_("System"), max_length=60, blank=True)
    number = models.CharField(_("Number"), max_length=80)
    party = models.ForeignKey(
        "customers.Party", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=OrderKind.choices, default=OrderKind.ORDER)
    status = models.CharField(_("Status"), max_length=12, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    channel = models.CharField(_("Channel"), max_length=30, blank=True)
    placed_at = models.DateTimeField(_("Placed"))
    promised_on = models.DateField(_("Promised"), null=True, blank=True)
    fulfilled_on = models.DateField(_("Fulfilled"), null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2)
    seller_id = models.BigIntegerField(null=True, blank=True)
    lines_digest = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="order_number_once")]
        indexes = [
            models.Index(fields=["party", "-placed_at", "-id"], condition=Q(party__isnull=False), name="order_party"),
            models.Index(fields=["-placed_at", "-id"], name="order_placed"),
            models.Index(fields=["-total", "-id"], name="order_total"),
            models.Index(OpClass(F("number"), name="varchar_pattern_ops"), name="order_number_prefix"),
        ]
        triggers = [*audited(), *counted_by_day()]


class OrderLine(models.Model):
    """One line: a product (or just words), a quantity (negative where goods come back) and a price.

    An import fills lines by the million, so the database does not check what they point at; the services do.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False, db_constraint=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalogue.Product", models.PROTECT, null=True, related_name="+", db_constraint=False)
    description = models.CharField(_("Description"), max_length=250, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=4)
    unit_price = models.DecimalField(_("Unit price"), max_digits=14, decimal_places=4)
    discount_percent = models.DecimalField(_("Discount, %"), max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="order_line_position")]
        triggers = audited()
