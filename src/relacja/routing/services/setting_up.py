"""Setting up: who takes work, queues, plans. The router hears of each change at once."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from relacja.kit.conditions import ConditionError
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.models import (
    Activity,
    Plan,
    Queue,
    Skill,
    Worker,
    WorkerSkill,
)
from relacja.routing.permissions import CONFIGURE
from relacja.routing.rules import plans as rules
from relacja.routing.rules.standard import ACTIVITIES
from relacja.routing.services import moves
from relacja.routing.services.plans import READER, queue_rules


class NotFound(LookupError):
    """What is to be set up does not exist."""


class BadCondition(ValueError):
    """Who takes the work of a queue cannot be read: the text says where and why."""


def configured(what: str) -> None:
    """Let the router, and whoever keeps plans, read anew; inside a use case."""
    moves.note("configured", timezone.now(), what=what)


@use_case(permits=CONFIGURE)
def make_worker(*, actor: Actor, user_id: int, skills: Mapping[str, int] | None = None, **fields: Any) -> int:
    """Let a user take work, or change how: `fields` are language, capacity, attributes, is_active."""
    now = timezone.now()
    off = _standard_activity("offline")
    worker, _new = Worker.objects.get_or_create(
        user_id=user_id, defaults={"activity": off, "activity_since": now, "idle_since": now}
    )
    for name, value in fields.items():
        setattr(worker, name, value)
    worker.save(update_fields=list(fields) or None)
    if skills is not None:
        _set_skills(worker, skills)
    audit.note(subject=Ref("accounts.user", user_id), worker=worker.pk)
    configured("worker")
    return worker.pk


def _standard_activity(code: str) -> Activity:
    """One of the activities everybody begins with; all of them are made where there is none."""
    found = Activity.objects.filter(code=code).first()
    if found is None:
        for position, (one, takes_work) in enumerate(ACTIVITIES, 1):
            Activity.objects.get_or_create(code=one, defaults={"takes_work": takes_work, "position": 10 * position})
        found = Activity.objects.get(code=code)
    return found


def _set_skills(worker: Worker, skills: Mapping[str, int]) -> None:
    known = dict(Skill.objects.filter(code__in=skills).values_list("code", "pk"))
    if len(known) < len(skills):
        raise NotFound(", ".join(sorted(set(skills) - set(known))))
    worker.skills.exclude(skill__code__in=skills).delete()
    for code, level in skills.items():
        WorkerSkill.objects.update_or_create(worker=worker, skill_id=known[code], defaults={"level": level})


@use_case(permits=CONFIGURE)
def save_skill(*, actor: Actor, code: str, name: str) -> int:
    """Name something workers can do."""
    skill, _new = Skill.objects.update_or_create(code=code, defaults={"name": name})
    configured("skill")
    return skill.pk


@use_case(permits=CONFIGURE)
def save_activity(*, actor: Actor, code: str, **fields: Any) -> int:
    """Make or change something that people may be doing; `fields` are those of `Activity`."""
    activity, _new = Activity.objects.update_or_create(code=code, defaults=fields)
    audit.note(activity=code)
    configured("activity")
    return activity.pk


@use_case(permits=CONFIGURE)
def save_queue(*, actor: Actor, code: str, **fields: Any) -> int:
    """Make or change a queue; `fields` are those of `Queue`. Raises `BadCondition`."""
    if fields.get("members"):
        try:
            READER(str(fields["members"]))
        except ConditionError as problem:
            raise BadCondition(str(problem)) from problem
    queue, _new = Queue.objects.update_or_create(code=code, defaults=fields)
    audit.note(queue=code)
    configured("queue")
    return queue.pk


def _hold_plans() -> None:
    """Until the transaction ends nobody else drafts or publishes a plan: versions are counted, one is in force."""
    sql.hold("routing.plans")


@use_case(permits=CONFIGURE)
def draft_plan(*, actor: Actor, code: str, name: str, body: Mapping[str, Any]) -> int:
    """Write a new version of a plan, not in force yet; its number. Raises `BadPlan`."""
    rules.read(body, queue_rules(), READER)
    _hold_plans()
    last = Plan.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first() or 0
    plan = Plan.objects.create(code=code, version=last + 1, name=name, body=dict(body))
    audit.note(plan=code, version=plan.version)
    return plan.pk


@use_case(permits=CONFIGURE)
def publish_plan(*, actor: Actor, plan_id: int, reason: str = "") -> None:
    """Put a version of a plan into force: new items follow it, those that wait go on by the version they came under."""
    _hold_plans()
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(plan_id)
    rules.read(plan.body, queue_rules(), READER)
    now = timezone.now()
    Plan.objects.filter(code=plan.code, state=Plan.State.LIVE).update(state=Plan.State.RETIRED, retired_at=now)
    plan.state, plan.live_at = Plan.State.LIVE, now
    plan.save(update_fields=["state", "live_at"])
    audit.note(plan=plan.code, version=plan.version)
    configured("plan")
