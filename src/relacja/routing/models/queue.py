"""How work finds workers: queues and plans."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.audit import audited
from relacja.routing.permissions import SUPERVISE


class QueueQuerySet(models.QuerySet["Queue"]):
    """Who supervises which queues."""

    def visible_to(self, actor: Actor, permission: str = SUPERVISE) -> Self:
        """Those of the whole house and of the units that `permission` reaches."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        return self.all() if reach.everything else self.filter(Q(unit=None) | Q(unit_id__in=reach.unit_ids))


class Queue(models.Model):
    """Where items wait for the workers that `members` (a condition on them) lets in; blank: everybody.

    `service_share` percent shall be answered within `service_seconds`. After `ring_seconds` an offer times out; a
    wrap-up ends by itself after `wrap_up_seconds` (null: never). `longest_wait` bounds the wait: then `overflow` says
    what happens (`callback`, `voicemail`, `hang_up`, or the code of another queue's plan).
    """

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    unit = models.ForeignKey("accounts.OrganisationUnit", models.PROTECT, null=True, blank=True, related_name="+")
    members = models.TextField(_("Who takes it"), blank=True)
    service_seconds = models.PositiveIntegerField(_("Answered within, seconds"), default=20)
    service_share = models.PositiveSmallIntegerField(_("Share to be answered in that time, %"), default=80)
    ring_seconds = models.PositiveSmallIntegerField(_("Rings for, seconds"), default=20)
    wrap_up_seconds = models.PositiveIntegerField(_("Time for wrap-up, seconds"), null=True, blank=True, default=60)
    script = models.TextField(_("Script"), blank=True)
    is_active = models.BooleanField(default=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        triggers = audited()


class Plan(models.Model):
    """One version of a routing plan: filters tried in order, each with its steps. At most one of a code is live.

    `body` is what `rules.plans.read` understands; a version is never edited after it went live.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("In force")
        RETIRED = "retired", _("Retired")

    code = models.SlugField(max_length=30)
    version = models.PositiveIntegerField()
    name = models.CharField(_("Name"), max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    body: Any = models.JSONField(default=dict)
    live_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="plan_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="live"), name="plan_one_live"),
        ]
        triggers = audited()
