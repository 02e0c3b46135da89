"""Keys of programs that act for a user."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.accounts.models.user import User
from relacja.accounts.permissions import END_TOKENS
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Whose tokens somebody sees."""

    def visible_to(self, actor: Actor, permission: str = END_TOKENS) -> Self:
        """One's own tokens; and those of the users that `permission` reaches."""
        if actor.user_id is None and actor.kind != "system":
            return self.none()
        return self.filter(Q(user_id=actor.user_id) | Q(user__in=User.objects.visible_to(actor, permission)))


class ApiToken(models.Model):
    """A key a program sends. Only its SHA-256 is kept; `scopes` narrow what its user may do."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Name"), max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=100), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="api_token_user")]
        triggers = audited(without=("digest", "last_used_on"))
