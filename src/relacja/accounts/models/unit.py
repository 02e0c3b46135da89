"""The tree of the organisation."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.accounts.permissions import SEE_USERS
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class UnitQuerySet(models.QuerySet["OrganisationUnit"]):
    """Which units somebody may deal with."""

    def visible_to(self, actor: Actor, permission: str = SEE_USERS) -> Self:
        """The units that `permission` reaches; where it reaches own rows only, those the actor belongs to."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        return self.all() if reach.everything else self.filter(id__in=sorted(reach.unit_ids | actor.unit_ids))


class OrganisationUnit(models.Model):
    """A network, region, branch, agency or team. `path` holds the ids from the root down: `/1/5/9/`."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        NETWORK = "network", _("Network")
        REGION = "region", _("Region")
        BRANCH = "branch", _("Branch")
        AGENCY = "agency", _("Agency")
        TEAM = "team", _("Team")

    name = models.CharField(_("Name"), max_length=150)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=500, editable=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["path"], name="unit_path", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once", nulls_distinct=False),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.name
