"""What the API does by the clock."""

from datetime import datetime, timedelta

from relacja.platform.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)


def forget_old_answers(*, now: datetime) -> int:
    """Delete the answers kept under idempotency keys that are older than a day; how many there were."""
    gone, _kinds = IdempotentAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return gone
