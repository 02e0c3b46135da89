"""Runs under way, changed from outside: let go on, stopped, or moved where a new version comes into force."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.utils import timezone

from relacja.automation import models
from relacja.automation.models import Version
from relacja.automation.permissions import RUN
from relacja.automation.rules import core
from relacja.automation.rules.core import Rules, Run
from relacja.automation.services import live, store
from relacja.automation.types import RUN as RUN_KIND
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


@use_case(permits=RUN)
def resume_runs(*, actor: Actor, run_ids: Collection[int]) -> int:
    """Try the step again at which runs were parked; how many of those that the actor sees were."""
    now, count = timezone.now(), 0
    runs = store.by_id(_seen(actor, run_ids), live.versions)
    for run in runs:
        if run.state == "failed":
            run.state, run.due_at, run.attempts, run.error = "waiting", now, 0, ""
            run.note(core.RESUMED, now)
            count += 1
    store.keep(runs)
    return count


@use_case(permits=RUN)
def stop_runs(*, actor: Actor, run_ids: Collection[int]) -> int:
    """End runs where they are; how many of those that the actor sees were under way."""
    now, rules = timezone.now(), live.rules()
    runs = store.by_id(_seen(actor, run_ids), live.versions)
    stopped = [run for run in runs if run.is_open]
    for run in stopped:
        rules.finish(run, "stopped", now, "by_hand")
    store.keep(stopped)
    return len(stopped)


def _seen(actor: Actor, run_ids: Collection[int]) -> set[int]:
    found = set(models.Run.objects.visible_to(actor).filter(pk__in=list(run_ids)).values_list("pk", flat=True))
    if len(found) == 1:
        audit.note(subject=Ref(RUN_KIND, next(iter(found))))
    audit.note(runs=len(found))
    return found


BATCH = 1000


def move_on(flow_id: int, version_id: int, how: str, now: datetime) -> None:
    """What the new version says of runs in the versions before: `finish` there, `move` where it has their node, or
    `stop`."""
    if how == "finish":
        return
    new = live.versions([version_id])[version_id]

    def move(rules: Rules, run: Run) -> None:
        if how == "stop":
            rules.finish(run, "stopped", now, "new_version")
        else:
            rules.move(run, new, now)

    _each(flow_id, version_id, move)


def stop_all(flow_id: int, now: datetime) -> None:
    """End all that are under way."""
    _each(flow_id, 0, lambda rules, run: rules.finish(run, "stopped", now, "retired"))


def _each(flow_id: int, except_version: int, change: Callable[[Rules, Run], object]) -> None:
    versions = Version.objects.filter(flow_id=flow_id).exclude(pk=except_version).values_list("pk", flat=True)
    rules, after, ids = live.rules(), 0, list(versions)
    while runs := store.open_in(ids, after, BATCH, live.versions):
        after = runs[-1].id
        for run in runs:
            change(rules, run)
        store.keep(runs)
