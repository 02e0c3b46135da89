"""Drawing flows: a draft is saved as often as one likes, published once it holds, and never changed after that."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from relacja.automation.models import Flow, Version
from relacja.automation.permissions import CONFIGURE
from relacja.automation.rules.graph import KeyedBy
from relacja.automation.services import checking, live, moving
from relacja.automation.types import FLOW, Problem
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class FlowNotFound(LookupError):
    """There is no such flow, or the actor may not see it."""


class NotPublishable(ValueError):
    """The draft has problems, or there is none; `problems` says which, in words."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = problems


class KeyIsFixed(ValueError):
    """Of what a run is stays as it is once a version was published."""


@use_case(permits=CONFIGURE)
def save_flow(
    *, actor: Actor, name: str, area: str, body: Mapping[str, Any], keyed_by: KeyedBy = "party",
    flow_id: int | None = None,
) -> int:  # fmt: skip
    """Save the draft of a new flow, or of one that stands, beside the version in force; answers its number. A draft may
    be unfinished. Raises `FlowNotFound` and `KeyIsFixed`."""
    now = timezone.now()
    flow = _found(actor, flow_id) if flow_id else Flow(salt=secrets.token_hex(8), created_at=now)
    if flow.pk and keyed_by != flow.keyed_by and flow.versions.exclude(state=Version.State.DRAFT).exists():
        raise KeyIsFixed(flow.pk)
    flow.name, flow.area, flow.keyed_by = name.strip(), area, keyed_by
    flow.save()
    audit.note(subject=Ref(FLOW, flow.pk))
    _save_draft(flow, dict(body), now)
    return flow.pk


def _save_draft(flow: Flow, body: dict[str, Any], now: datetime) -> Version:
    draft = flow.versions.filter(state=Version.State.DRAFT).first()
    if draft is None:
        latest = flow.versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = Version(flow=flow, number=latest + 1)
    draft.body, draft.changed_at = body, now
    draft.save()
    return draft


@use_case(permits=CONFIGURE)
def publish_flow(*, actor: Actor, flow_id: int) -> int:
    """Put the draft in force; answers the number of its version. Runs under way in the version before finish
    there, move or stop, as the new version says. Raises `FlowNotFound` and `NotPublishable`."""
    flow, now = _found(actor, flow_id), timezone.now()
    draft = flow.versions.filter(state=Version.State.DRAFT).first()
    problems = checking.problems(flow, draft.body) if draft else [checking.NO_DRAFT]
    if draft is None or problems:
        raise NotPublishable(problems)
    flow.versions.filter(state=Version.State.PUBLISHED).update(state=Version.State.RETIRED, retired_at=now)
    draft.state, draft.published_at = Version.State.PUBLISHED, now
    draft.save()
    flow.is_retired = False
    flow.save()
    moving.move_on(flow.pk, draft.pk, live.versions([draft.pk])[draft.pk].graph.under_way, now)
    audit.note(subject=Ref(FLOW, flow.pk), version=draft.number)
    return draft.number


@use_case(permits=CONFIGURE)
def retire_flow(*, actor: Actor, flow_id: int, stop_runs: bool = False) -> None:
    """Let no more runs begin; those under way go on to their ends, or stop here. Raises `FlowNotFound`."""
    flow, now = _found(actor, flow_id), timezone.now()
    flow.is_retired = True
    flow.save()
    flow.versions.filter(state=Version.State.PUBLISHED).update(state=Version.State.RETIRED, retired_at=now)
    if stop_runs:
        moving.stop_all(flow.pk, now)
    audit.note(subject=Ref(FLOW, flow.pk), stop_runs=stop_runs)


@use_case(permits=CONFIGURE)
def discard_draft(*, actor: Actor, flow_id: int) -> None:
    """Throw the draft away; a flow that was never published goes with it. Raises `FlowNotFound`."""
    flow = _found(actor, flow_id)
    audit.note(subject=Ref(FLOW, flow.pk))
    flow.versions.filter(state=Version.State.DRAFT).delete()
    if not flow.versions.exists():
        flow.delete()


def _found(actor: Actor, flow_id: int) -> Flow:
    flow = Flow.objects.visible_to(actor, CONFIGURE).select_for_update().filter(pk=flow_id).first()
    if flow is None:
        raise FlowNotFound(flow_id)
    return flow
