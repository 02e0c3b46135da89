"""Plans drafted and published by several at once."""

import pytest

from relacja.platform.testing.racing import at_once
from relacja.routing import services as routing
from relacja.routing.models import Plan
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4
PLAN = {"filters": [], "default": {"steps": [{"queue": "calls"}]}}


def test_two_versions_of_a_plan_get_two_numbers_and_one_is_in_force() -> None:
    routing.save_queue(actor=SYSTEM, code="calls")

    def draft() -> None:
        routing.draft_plan(actor=SYSTEM, code="calls", name="", body=PLAN)

    assert at_once(*[draft] * TIMES) == {"done": TIMES}
    ids = list(Plan.objects.filter(state="draft").values_list("pk", flat=True))
    came = at_once(*[lambda plan_id=plan_id: routing.publish_plan(actor=SYSTEM, plan_id=plan_id) for plan_id in ids])  # type: ignore[misc]
    assert came == {"done": TIMES}
    assert Plan.objects.filter(state="live").count() == 1
