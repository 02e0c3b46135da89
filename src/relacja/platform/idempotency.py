"""How long answers under idempotency keys are kept."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform.models import IdempotentAnswer
from relacja.platform.parameters import Parameter, declare, get_duration

KEPT_FOR = declare(
    Parameter(
        code="api.keep_answers",
        label=_("Answers under idempotency keys are kept for"),
        kind="duration",
        default=timedelta(days=1),
        group=_("API"),
        minimum=60,
        maximum=30 * 86_400,
    )
)


def forget_old_answers(*, now: datetime) -> int:
    """Delete the answers that have been kept long enough; how many there were."""
    gone, _kinds = IdempotentAnswer.objects.filter(created_at__lt=now - get_duration(KEPT_FOR.code)).delete()
    return gone
