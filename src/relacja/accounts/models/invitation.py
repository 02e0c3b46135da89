"""Invitations to sign in."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.accounts.models.unit import OrganisationUnit
from relacja.accounts.permissions import MANAGE_USERS
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations somebody sees."""

    def visible_to(self, actor: Actor, permission: str = MANAGE_USERS) -> Self:
        """Invitations into the units that `permission` reaches."""
        return self.filter(unit__in=OrganisationUnit.objects.visible_to(actor, permission))


class Invitation(models.Model):
    """An offer to become a user with a role in a unit; the link's secret is kept only as SHA-256."""

    email = models.EmailField(_("E-mail"))
    full_name = models.CharField(_("Name"), max_length=150, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="pl")
    unit = models.ForeignKey("accounts.OrganisationUnit", models.CASCADE, related_name="+")
    role = models.ForeignKey("accounts.Role", models.CASCADE, related_name="+")
    invited_by = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-invited_at", "-id"], name="invitation_by_time")]
        triggers = audited(without=("digest",))
