"""Runs under way when a new version comes into force, or when somebody stops them."""

from collections.abc import Callable
from datetime import datetime

from relacja.automation.models import Version
from relacja.automation.rules.core import Rules, Run
from relacja.automation.services import live, store

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
