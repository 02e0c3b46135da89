"""Runs, their records, and news that are remembered for runs to come."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation.models.flow import Flow, Version
from relacja.automation.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.fields import asked_parties


class RunQuerySet(models.QuerySet["Run"]):
    """Who sees which runs."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Those of nobody in particular, and those of customers whom the actor may see."""
        if not actor.may(permission):
            return self.none()
        if actor.kind == "system":
            return self.all()
        seen = Q(party_id__isnull=True)
        for parties in asked_parties:
            asked = parties.seen_by(actor)
            seen |= Q(party_id__in=RawSQL(asked.text, asked.params))  # noqa: S611 the socket's own SQL, values are bound
        return self.filter(seen)


class Run(models.Model):
    """One way through a flow: of a key, one entry after another. The database holds that there is only one of each.

    `since` is when it came to its node, `due_at` when something becomes of it by the clock; `lines` counts its record.
    A run that failed stays where it is until somebody lets it go on.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("run of a flow", "Under way")
        DONE = "done", pgettext_lazy("run of a flow", "At its end")
        GOAL = "goal", pgettext_lazy("run of a flow", "Reached the goal")
        LEFT = "left", pgettext_lazy("run of a flow", "Left")
        STOPPED = "stopped", pgettext_lazy("run of a flow", "Stopped")
        FAILED = "failed", pgettext_lazy("run of a flow", "Failed")

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(_("Key"), max_length=200)
    entry = models.PositiveIntegerField(default=1)
    party_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    node = models.CharField(max_length=40)
    visit = models.PositiveIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    facts: Any = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    lines = models.PositiveIntegerField(default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "key", "entry"], name="run_entry_once"),
            models.UniqueConstraint(
                fields=["flow", "key"], condition=Q(state__in=("waiting", "failed")), name="run_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "failed"), ended_at__isnull=True)
                | (~Q(state__in=("waiting", "failed")) & Q(ended_at__isnull=False, due_at__isnull=True)),
                name="run_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="run_due"),
            models.Index(fields=["version"], condition=Q(state__in=("waiting", "failed")), name="run_open_version"),
            models.Index(fields=["flow", "state", "-id"], name="run_of_flow"),
            models.Index(fields=["party_id", "-id"], condition=Q(party_id__isnull=False), name="run_of_party"),
        ]


class Line(models.Model):
    """One line of the record of a run: what happened, when, at which node; append-only. `visit` counts the nodes it
    came to; a node's visit is done once (`is_done`), and the database holds that."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", db_index=False)
    ordinal = models.PositiveIntegerField()
    visit = models.PositiveIntegerField()
    node = models.CharField(max_length=40)
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    exit = models.CharField(max_length=40, blank=True)
    detail: Any = models.JSONField(default=dict)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "ordinal"], name="line_once"),
            models.UniqueConstraint(fields=["run", "visit"], condition=Q(is_done=True), name="line_visit_done_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Remembered(models.Model):
    """News that some flow listens to, kept for some days: what is told out of order is judged by when it happened."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=200, blank=True)
    party_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    facts: Any = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "party_id", "name", "at"], name="news_once", nulls_distinct=False)
        ]
        indexes = [
            models.Index(fields=["party_id", "name"], condition=Q(party_id__isnull=False), name="news_of_party"),
            models.Index(fields=["told_at"], name="news_told"),
        ]
