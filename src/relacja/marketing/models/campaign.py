"""Campaigns: journeys and mailings."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.marketing.permissions import VIEW
from relacja.marketing.types import EMAIL, Kind, State
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """All, or none: a campaign is the house's."""
        return self.all() if actor.may(permission) else self.none()


class Campaign(models.Model):
    """Something that is done to win customers, and may be counted. A journey has a flow (`automation`), whose runs are
    its people; a mailing has segments, and `reached` is the last customer that it has gone through. `channel` says by
    what they are reached, `how` what that was told. `variants` are `{code, design, share}` of a mailing, shares in
    thousandths of those who are treated. `salt` fixes by chance who is left alone. `is_random` False: somebody chose
    them, so nothing may be claimed.
    """

    KINDS = [
        (Kind.JOURNEY.value, _("Journey")),
        (Kind.MAILING.value, _("Mailing")),
        (Kind.OUTSIDE.value, _("Experiment from outside")),
    ]
    STATES = [
        (State.DRAFT.value, pgettext_lazy("campaign", "Draft")),
        (State.RUNNING.value, pgettext_lazy("campaign", "Running")),
        (State.STOPPED.value, pgettext_lazy("campaign", "Stopped")),
        (State.OVER.value, pgettext_lazy("campaign", "Over")),
    ]

    name = models.CharField(_("Name"), max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=10, choices=STATES, default=State.DRAFT.value)
    goal = models.CharField(_("Goal"), max_length=300, blank=True)
    purpose = models.CharField(_("Purpose"), max_length=40, default="marketing")
    salt = models.CharField(max_length=16)
    is_random = models.BooleanField(default=True)
    control_share = models.PositiveSmallIntegerField(_("Left alone, in thousandths"), default=100)
    window_days = models.PositiveSmallIntegerField(_("Orders count for (days)"), default=7)
    flow_id = models.BigIntegerField(null=True, unique=True)
    channel = models.CharField(max_length=20, default=EMAIL)
    how: Any = models.JSONField(default=dict)
    mailbox_id = models.BigIntegerField(null=True)
    variants: Any = models.JSONField(default=list)
    segment_ids = ArrayField(models.BigIntegerField(), default=list)
    without_ids = ArrayField(models.BigIntegerField(), default=list)
    budget = models.DecimalField(_("Budget"), max_digits=16, decimal_places=2, null=True, blank=True)
    cost_each = models.DecimalField(_("Cost of a letter"), max_digits=10, decimal_places=4, default=0)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    planned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    gone_through_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(control_share__lte=1000), name="campaign_share_of_the_whole")]
        triggers = audited()

    def __str__(self) -> str:
        return self.name
