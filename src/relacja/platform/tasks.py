"""Periodic work of the platform itself."""

from datetime import timedelta

from django.utils import timezone

from relacja.platform import files, idempotency
from relacja.platform.health import metrics
from relacja.platform.jobs import job, periodic
from relacja.platform.models import SpentRequests
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
    metrics.forget_dead_processes()


@periodic("27 * * * *")
@job(lock="platform.forget_answers")
def forget_answers() -> None:
    """Let answers under idempotency keys go that nobody will ask for any more."""
    idempotency.forget_old_answers(now=timezone.now())


@periodic("*/10 * * * *")
@job(lock="platform.forget_spent_requests")
def forget_spent_requests() -> None:
    """Let go of callers who have not been heard of since their last window."""
    SpentRequests.objects.filter(begun_at__lt=timezone.now() - timedelta(minutes=2)).delete()
