"""Calls as the engines tell of them, what engines are asked, and what was recorded."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.platform.actor import Actor
from relacja.platform.audit import audited
from relacja.routing.types import SUPERVISE


class Engine(models.Model):
    """A telephone engine that is set up: a plug's code, its settings, secrets encrypted."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    plug = models.CharField(max_length=40)
    settings: Any = models.JSONField(default=dict)
    secrets = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    connected_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = audited(without=("secrets", "connected_at", "lost_at", "error"))


class CallState(models.TextChoices):
    """Where a call stands."""

    OFFERED = "offered", _("Waiting")
    RINGING = "ringing", _("Ringing")
    TALKING = "talking", _("Talking")
    HELD = "held", _("On hold")
    ENDED = "ended", _("Ended")


class CallQuerySet(models.QuerySet["Call"]):
    """Who sees which calls."""

    def visible_to(self, actor: Actor, permission: str = SUPERVISE) -> Self:
        """One's own, and those taken by people of the units that `permission` reaches."""
        reach = actor.reach(permission)
        if reach is not None and reach.everything:
            return self.all()
        who = Q(worker__user_id=actor.user_id) if actor.user_id else Q(pk__in=())
        if reach is not None and reach.unit_ids:
            who |= Q(worker__user_id__in=accounts.user_ids_in(reach.unit_ids))
        return self.filter(who)


class Call(models.Model):
    """One call, put together from its signals. `caller` and `callee` are in E.164 where they can be read so.

    `party_id` is the customer, or the visitor kept for somebody nobody knows yet; `candidates` are those who share the
    number. A call that `is_parted` was a forgotten person's: nothing that says who it was is kept of it any more. One
    that `lacked_plan` was turned away because no plan was in force.
    """

    engine = models.ForeignKey(Engine, models.PROTECT, related_name="+")
    engine_call = models.CharField(max_length=120)
    direction = models.CharField(max_length=10)
    caller = models.CharField(max_length=60, blank=True)
    caller_name = models.CharField(max_length=120, blank=True)
    callee = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.OFFERED)
    party_id = models.BigIntegerField(null=True)
    is_visitor = models.BooleanField(default=False)
    candidates: Any = models.JSONField(default=list)
    entry = models.ForeignKey("contact_centre.EntryPoint", models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("routing.WorkItem", models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey("routing.Worker", models.PROTECT, null=True, related_name="+")
    legs: Any = models.JSONField(default=dict)
    interaction_id = models.BigIntegerField(null=True)
    interaction_started_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)
    digits = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    held_seconds = models.FloatField(default=0.0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    is_parted = models.BooleanField(default=False)
    lacked_plan = models.BooleanField(default=False)

    objects = CallQuerySet.as_manager()

    @property
    def other_number(self) -> str:
        """The number of the other side: who called us, or whom we called."""
        return self.caller if self.direction == "inbound" else self.callee

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engine", "engine_call"], name="call_once")]
        indexes = [
            models.Index(fields=["engine"], condition=~Q(state="ended"), name="call_live"),
            models.Index(fields=["worker", "-began_at"], name="call_worker"),
            models.Index(fields=["party_id", "-began_at"], condition=Q(party_id__isnull=False), name="call_party"),
            models.Index(fields=["item"], name="call_item"),
            models.Index(fields=["-began_at", "-id"], name="call_latest"),
        ]


class CallSignalRow(models.Model):
    """One signal of an engine, as it came, each once; append-only."""

    engine = models.ForeignKey(Engine, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    leg = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    data: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engine", "key"], name="call_signal_once")]
        indexes = [models.Index(fields=["call", "at"], name="call_signal_call")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class SignalAside(models.Model):
    """A signal that could not be heard, however often it was tried: kept with the problem until it is heard again."""

    engine = models.ForeignKey(Engine, models.PROTECT, related_name="asides", db_index=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    put_aside_at = models.DateTimeField()
    problem = models.CharField(max_length=300)
    signal: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engine", "key"], name="signal_aside_once")]


class CallCommandRow(models.Model):
    """One thing an engine is asked: waiting for the router's process, done, or failed with the reason."""

    engine = models.ForeignKey(Engine, models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    leg = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=60, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    data: Any = models.JSONField(default=dict)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="call_command_waiting"),
            models.Index(fields=["call", "id"], name="call_command_call"),
        ]


class Recording(models.Model):
    """What was recorded of a call: a stored file by its hash, with the ground it was recorded on and how long it stays.

    `consent_basis`: it was `announced`, `unannounced`, or is a `message` they left themselves.
    `marks` are the moments at which it was paused and taken up again, in seconds from its start. `deleted_at`: its
    class had run out after `kept_days`, its content is gone, and the rest of the row remembers that there was one.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="recordings")
    kind = models.CharField(max_length=20, default="talk")
    sha256 = models.CharField(max_length=64, blank=True)
    channels = models.PositiveSmallIntegerField(default=2)
    seconds = models.FloatField(default=0.0)
    started_at = models.DateTimeField()
    marks: Any = models.JSONField(default=list)
    consent_basis = models.CharField(max_length=30, default="unannounced")
    retention = models.CharField(max_length=20, default="standard")
    stored_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    kept_days = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["call"], name="recording_call"),
            models.Index(
                fields=["retention", "started_at", "id"],
                condition=Q(deleted_at__isnull=True, stored_at__isnull=False),
                name="recording_kept",
            ),
            models.Index(fields=["sha256"], name="recording_content"),
        ]
        triggers = audited()
