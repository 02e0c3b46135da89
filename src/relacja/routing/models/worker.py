"""Who takes work: users with skills, a capacity for each medium, and what they are doing now."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.platform.actor import Actor
from relacja.platform.audit import audited
from relacja.routing.permissions import SUPERVISE


class Activity(models.Model):
    """What a worker may be doing: ready for work, or one of the reasons why not. `code` is fixed, the name is yours."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=60, blank=True)
    takes_work = models.BooleanField(_("Takes work"), default=False)
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        triggers = audited()


class Skill(models.Model):
    """Something a worker can do, at a level from 1 to 5: a language, a product, a procedure."""

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=60)

    class Meta:
        triggers = audited()


class WorkerQuerySet(models.QuerySet["Worker"]):
    """Who sees which workers."""

    def visible_to(self, actor: Actor, permission: str = SUPERVISE) -> Self:
        """Oneself, and the people of the units that `permission` reaches."""
        reach = actor.reach(permission)
        if reach is not None and reach.everything:
            return self.all()
        who = models.Q(user_id=actor.user_id)
        if reach is not None and reach.unit_ids:
            who |= models.Q(user_id__in=accounts.user_ids_in(reach.unit_ids))
        return self.filter(who)


class Worker(models.Model):
    """A user who takes work.

    `idle_since` is when they last ended an item or became ready: the longest idle is asked first. `capacity` maps a
    medium to how many of its items they may have at once, where it differs from the medium's own.
    """

    user = models.OneToOneField("accounts.User", models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    activity_since = models.DateTimeField()
    idle_since = models.DateTimeField()
    language = models.CharField(_("Language"), max_length=10, blank=True)
    attributes: Any = models.JSONField(default=dict)
    capacity: Any = models.JSONField(default=dict)
    is_reachable = models.BooleanField(default=False)
    reachable_since = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        triggers = audited(without=("activity_id", "activity_since", "idle_since", "is_reachable", "reachable_since"))


class WorkerSkill(models.Model):
    """How well a worker can do something."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("Level"), default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "skill"], name="worker_skill_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="worker_skill_level"),
        ]
        triggers = audited()
