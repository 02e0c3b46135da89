"""Flows and their versions."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class FlowQuerySet(models.QuerySet["Flow"]):
    """Who sees which flows."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """All, or none: flows are the company's."""
        return self.all() if actor.may(permission) else self.none()


class Flow(models.Model):
    """Something that runs by itself for customers, baskets, cases: what happens after what, and when.

    `area` is the app whose flow it is. `keyed_by`: whether a run is of a party or of whatever key its news bear; it
    stays as it is once a version was published. Cohorts are drawn by `salt`.
    """

    KEYED = [("party", _("a customer")), ("key", _("what the news are about, for instance a basket"))]

    name = models.CharField(_("Name"), max_length=120)
    area = models.CharField(max_length=40)
    keyed_by = models.CharField(_("A run is of"), max_length=8, choices=KEYED, default="party")
    salt = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    is_retired = models.BooleanField(default=False)

    objects = FlowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="flow_name")]
        triggers = audited()


class Version(models.Model):
    """One version of a flow. `body` is what `rules.graph.read_graph` understands; it is never changed after it was
    published. At most one of a flow is in force, and at most one is being written, whose `earlier` bodies are kept for
    whoever wants to go back."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", pgettext_lazy("version of a flow", "In force")
        RETIRED = "retired", pgettext_lazy("version of a flow", "Retired")

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    body: Any = models.JSONField(default=dict)
    earlier: Any = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["flow"], condition=Q(state="published"), name="version_one_in_force"),
            models.UniqueConstraint(fields=["flow"], condition=Q(state="draft"), name="version_one_draft"),
        ]
        triggers = audited(without=("earlier",))
