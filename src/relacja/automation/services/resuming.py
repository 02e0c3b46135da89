"""What people do with single runs: let a parked one go on, or stop one."""

from collections.abc import Collection

from django.utils import timezone

from relacja.automation.models import Run
from relacja.automation.permissions import RUN
from relacja.automation.rules import core
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
    found = set(Run.objects.visible_to(actor).filter(pk__in=list(run_ids)).values_list("pk", flat=True))
    if len(found) == 1:
        audit.note(subject=Ref(RUN_KIND, next(iter(found))))
    audit.note(runs=len(found))
    return found
