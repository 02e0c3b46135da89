"""Periodic work of the platform itself."""

from django.utils import timezone

from relacja.platform import files
from relacja.platform.jobs import job, periodic
from relacja.platform.outbox import pruning


@periodic("17 * * * *")
@job(lock="platform.prune_outbox")
def prune_outbox() -> None:
    """Let delivered news go when it is old enough."""
    pruning.prune(timezone.now())


@periodic("47 3 * * *")
@job(lock="platform.sweep_files")
def sweep_files() -> None:
    """Remove what uploads left behind that were cut off."""
    files.sweep(timezone.now())
