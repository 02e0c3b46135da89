"""Who may see a party: rows written by this app's services, for its own rules and on behalf of apps above."""

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor, Reach


class PartyAccess(models.Model):
    """A user or a unit may see a party from a moment, until a moment (exclusive) if it has ended.

    `ground` says why: owner, home unit, or what an app above has granted (a portfolio, say). No foreign key
    constraint: rows are written beside the party by services only, and parties are never deleted.
    """

    party = models.ForeignKey(
        "customers.Party", models.CASCADE, related_name="access", db_index=False, db_constraint=False
    )
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


SAME = "same"
"""Ground of the rows that parties held to be the same lend one another: who may see one may see the file they make."""

REACHED = """
    SELECT a.party_id FROM customers_partyaccess a
    WHERE (a.user_id = %(user_id)s::bigint OR a.unit_id = ANY(%(unit_ids)s::bigint[]))
      AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())
"""
"""Ids of the parties open to a user and to units now. Takes `user_id` and `unit_ids`."""

POSITIONAL = REACHED.replace("%(user_id)s", "%s").replace("%(unit_ids)s", "%s")


def reached_party_ids(actor: Actor, reach: Reach) -> RawSQL:
    """Ids of the parties that access rows open to the actor now: own ones, and those of the units in `reach`."""
    return RawSQL(POSITIONAL, [actor.user_id, sorted(reach.unit_ids)])  # noqa: S611
