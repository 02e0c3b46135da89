"""Who may see a party: rows written by this app's services, for its own rules and on behalf of apps above."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor, Reach


class PartyAccess(models.Model):
    """A user or a unit may see a party from a moment, until a moment (exclusive) if it has ended.

    `ground` says why: owner, home unit, or what an app above has granted (a portfolio, say).
    """

    party = models.ForeignKey("customers.Party", models.CASCADE, related_name="access")
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    ground = models.CharField(_("Ground"), max_length=30)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user_id__isnull=True) ^ Q(unit_id__isnull=True), name="access_user_or_unit"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="access_period"
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "party"], condition=Q(user_id__isnull=False), name="access_user_party"),
            models.Index(fields=["unit_id", "party"], condition=Q(unit_id__isnull=False), name="access_unit_party"),
            models.Index(fields=["party"], name="access_party"),
        ]


def reached_party_ids(actor: Actor, reach: Reach) -> models.QuerySet[PartyAccess, int]:
    """Ids of the parties that access rows open to the actor now: own ones, and those of the units in `reach`."""
    who = Q(user_id=actor.user_id)
    if reach.unit_ids:
        who |= Q(unit_id__in=sorted(reach.unit_ids))
    return (
        PartyAccess.objects.filter(who, valid_from__lte=Now())
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=Now()))
        .values_list("party_id", flat=True)
    )
