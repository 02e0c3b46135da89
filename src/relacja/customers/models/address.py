"""The parts of a postal address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class PostalAddress(models.Model):
    """The parts of the contact point of kind postal."""

    point = models.OneToOneField("customers.ContactPoint", models.CASCADE, related_name="address")
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    region = models.CharField(_("Region"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)

    class Meta:
        indexes = [models.Index(fields=["country", "city"], name="postal_address_city")]
        triggers = audited()
