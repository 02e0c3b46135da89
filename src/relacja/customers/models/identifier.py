"""Numbers that name a party: those of the state, and those of other systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class Identifier(models.Model):
    """A number of a scheme (`relacja.customers.plugs.identifier_schemes`): NIP, REGON, PESEL, KRS, EU VAT...

    Schemes that are secret keep only `sealed` (encrypted), `masked` and the blind index; the others keep `value` too.
    `lookup` is the normalised value, or its blind index (keyed hash) where the scheme is secret.
    """

    party = models.ForeignKey("customers.Party", models.PROTECT, related_name="identifiers", db_index=False)
    scheme = models.CharField(_("Scheme"), max_length=20)
    value = models.CharField(_("Number"), max_length=50, blank=True)
    masked = models.CharField(max_length=50)
    sealed = models.BinaryField(null=True)
    lookup = models.CharField(max_length=64)
    issuer = models.CharField(_("Issuer"), max_length=100, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "scheme", "lookup"], name="identifier_once_a_party"),
        ]
        indexes = [models.Index(fields=["scheme", "lookup"], name="identifier_lookup")]
        triggers = audited(without=("sealed",))


class ExternalKey(models.Model):
    """The key of a party in another system: the natural key of imports and connectors, unique for ever.

    Written by the million: no foreign key constraint (see `Party`).
    """

    party = models.ForeignKey(
        "customers.Party", models.PROTECT, related_name="external_keys", db_index=False, db_constraint=False
    )
    source = models.CharField(_("System"), max_length=60)
    key = models.CharField(_("Key"), max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="external_key_once")]
        indexes = [models.Index(fields=["party"], name="external_key_party")]
