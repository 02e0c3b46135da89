"""A contact centre for tests: one queue, one plan, an engine, people at work."""

from collections.abc import Mapping
from typing import Any

from relacja.contact_centre import services
from relacja.contact_centre.models import Engine
from relacja.contact_centre.services.setting_up import SIMPLE_PLAN
from relacja.platform.actor import Actor
from relacja.routing import services as work
from relacja.routing.testing import make_worker

SYSTEM = Actor.system("test")


def make_centre(plan: Mapping[str, Any] | None = None, **queue: Any) -> Engine:
    """The queue `calls` with a plan in force, and a simulator."""
    work.save_queue(actor=SYSTEM, code="calls", **queue)
    for kind, code in (("reason", "question"), ("outcome", "solved")):
        services.save_wrap_up_code(actor=SYSTEM, kind=kind, code=code, position=1)
    plan_id = work.draft_plan(actor=SYSTEM, code="calls", name="Calls", body=plan or SIMPLE_PLAN)
    work.publish_plan(actor=SYSTEM, plan_id=plan_id)
    return Engine.objects.get(pk=services.save_engine(actor=SYSTEM, name="sim", plug="simulator", values={}))


__all__ = ["make_centre", "make_worker"]
