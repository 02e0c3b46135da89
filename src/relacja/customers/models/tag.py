"""Free labels."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited

PUT_ON_LATER = "EXISTS (SELECT FROM customers_party p WHERE p.id = n.party_id AND p.created_at < n.added_at)"
"""Of a party that was there before: what a new party comes with is no change of it."""


class Tag(models.Model):
    """A label anybody may put on parties."""

    name = models.CharField(_("Name"), max_length=50)
    colour = models.CharField(_("Colour"), max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class PartyTag(models.Model):
    """A party carries a tag."""

    party = models.ForeignKey("customers.Party", models.CASCADE, related_name="tags", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="parties")
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "tag"], name="party_tag_once")]
        triggers = audited(added=PUT_ON_LATER)
