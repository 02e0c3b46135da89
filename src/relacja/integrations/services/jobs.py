"""Queueing the work of a run. Jobs stand above services, so they are found by name."""

from importlib import import_module

from relacja.platform.jobs import enqueue


def queue(work: str, run_id: int) -> None:
    """Queue the job `<work>_run` of this app's tasks with the running transaction."""
    tasks = import_module("relacja.integrations.tasks")
    enqueue(getattr(tasks, f"{work}_run"), run_id=run_id)
