"""A contact centre for tests: one queue, one plan, an engine, people at work."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from relacja.contact_centre import services
from relacja.contact_centre.models import CallList, CallToMake, Engine
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


def make_call_list(party_ids: Iterable[int]) -> CallList:
    """A call list that does not run, with these customers on it."""
    found = CallList.objects.create(
        name="Renewals", purpose="service", plan="calls", is_running=False, created_at=timezone.now()
    )
    CallToMake.objects.bulk_create(
        [CallToMake(call_list=found, party_id=pk, due_at=found.created_at) for pk in party_ids]
    )
    return found


__all__ = ["make_call_list", "make_centre", "make_worker"]
