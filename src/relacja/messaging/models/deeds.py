"""What is done by one click, and what is done by itself when a message comes in."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.messaging.models.mailbox import Mailbox
from relacja.messaging.models.text import HomedQuerySet
from relacja.messaging.permissions import CONFIGURE
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class MacroQuerySet(HomedQuerySet):
    """Who runs which macros."""


class Macro(models.Model):
    """Actions in order that are done to a conversation by one click, all or none; `{"do": code, field: text}` each."""

    name = models.CharField(_("Name"), max_length=80)
    unit = models.ForeignKey("accounts.OrganisationUnit", models.PROTECT, null=True, blank=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, blank=True, related_name="+")
    actions: Any = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "unit", "mailbox"], name="macro_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(unit__isnull=True) | Q(mailbox__isnull=True), name="macro_has_one_home"),
        ]
        triggers = audited()


class IncomingRuleQuerySet(models.QuerySet["IncomingRule"]):
    """Who sets up which rules."""

    def visible_to(self, actor: Actor, permission: str = CONFIGURE) -> Self:
        """Those of the mailboxes one sees; those of all mailboxes where one reaches everything."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        if reach.everything:
            return self.all()
        return self.filter(mailbox_id__in=Mailbox.objects.visible_to(actor, permission).values("pk"))


class IncomingRule(models.Model):
    """What is done to messages as they come in, where `condition` holds: rules go in the order of `position`.

    Without `goes_on` the rules after one that held are not asked. `version` counts its changes: the record of a
    conversation names rule and version. A rule that failed is parked until somebody has looked at it.
    """

    name = models.CharField(_("Name"), max_length=80)
    position = models.IntegerField()
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, blank=True, related_name="+")
    condition = models.TextField()
    actions: Any = models.JSONField(default=list)
    goes_on = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    parked_at = models.DateTimeField(null=True)
    parked_why = models.CharField(max_length=300, blank=True)

    objects = IncomingRuleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="incoming_rule_order")]
        triggers = audited()
