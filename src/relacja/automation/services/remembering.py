"""News are remembered for some days."""

from datetime import datetime

from relacja.automation import parameters
from relacja.automation.models import Remembered
from relacja.automation.permissions import RUN
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

BATCH = 5000


@use_case(permits=RUN)
def forget_news(*, actor: Actor, now: datetime) -> int:
    """Let go what was told long ago; how many were let go, some thousands at a time."""
    before = now - parameters.remembered_for()
    old = Remembered.objects.filter(told_at__lt=before).order_by("told_at").values_list("pk", flat=True)[:BATCH]
    gone, _by_model = Remembered.objects.filter(pk__in=list(old)).delete()
    return gone
