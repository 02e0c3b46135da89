"""What people may do, and where."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relacja.accounts.models.unit import OrganisationUnit
from relacja.accounts.permissions import SEE_USERS
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class Role(models.Model):
    """A named bundle of permissions with one row scope; users hold it in a unit, by `Membership`."""

    class RowScope(models.TextChoices):
        OWN = "own", _("Own rows")
        UNIT = "unit", _("Rows of the unit")
        SUBTREE = "subtree", _("Rows of the unit and those below")
        ALL = "all", _("All rows")

    code = models.SlugField(_("Code"), max_length=50, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    row_scope = models.CharField(_("Sees"), max_length=10, choices=RowScope.choices, default=RowScope.OWN)
    permissions = ArrayField(models.CharField(max_length=100), default=list)

    class Meta:
        triggers = audited()

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships somebody sees."""

    def visible_to(self, actor: Actor, permission: str = SEE_USERS) -> Self:
        """One's own, and those in the units that `permission` reaches."""
        if not actor.may(permission):
            return self.none()
        units = OrganisationUnit.objects.visible_to(actor, permission)
        reach = actor.reach(permission)
        if reach is not None and not (reach.everything or reach.unit_ids):
            return self.filter(user_id=actor.user_id)
        return self.filter(Q(user_id=actor.user_id) | Q(unit__in=units))


class Membership(models.Model):
    """A user holds a role in a unit from a day, until a day (exclusive) if it has ended."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships")
    unit = models.ForeignKey("accounts.OrganisationUnit", models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="membership_period"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_to__isnull=True), name="membership_open_once"
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="membership_user")]
        triggers = audited()
