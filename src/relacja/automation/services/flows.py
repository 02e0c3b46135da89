"""Drawing flows: a draft is saved as often as one likes, published once it holds, and never changed after that."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.automation import words
from relacja.automation.models import Flow, Version
from relacja.automation.permissions import CONFIGURE
from relacja.automation.plugs import steps
from relacja.automation.rules import checks, kinds
from relacja.automation.rules.graph import KeyedBy, Node, read_graph
from relacja.automation.rules.shapes import malformed
from relacja.automation.services import live, resuming
from relacja.automation.types import FLOW, Problem
from relacja.kit.conditions import ALWAYS, Condition, ConditionError, FieldType
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.condition_words import error_in_words
from relacja.platform.conditions import read_condition
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


def no_draft() -> Problem:  # not a use case: words
    """There is nothing to publish."""
    return Problem("", _("There is no draft to publish."))


def problems(flow: Flow, body: Mapping[str, Any]) -> list[Problem]:  # not a use case: it reads what it is given
    """Everything that is wrong with a draft."""
    graph = read_graph(body, keyed_by=flow.keyed_by, salt=flow.salt, read=_never_read)  # type: ignore[arg-type]
    found = [words.problem(one, graph) for one in checks.findings(graph, exits_of, wrong_with)]
    return found + [
        Problem(node.code, _("“%(step)s” needs: %(setting)s.") % {"step": words.step(node), "setting": setting.label})
        for node in graph.nodes.values()
        if node.kind in steps
        for setting in steps[node.kind].settings
        if setting.required and node.settings.get(setting.name) in (None, "", [])
    ]


def exits_of(node: Node) -> tuple[str, ...] | None:  # not a use case: what a step is
    """The exits of a node; None where nobody knows its kind."""
    if node.kind in steps:
        return tuple(steps[node.kind].exits)
    return kinds.exits(node.kind, node.settings)


def wrong_with(text: str) -> str:  # not a use case: it reads a condition
    """What is wrong with a condition; empty where nothing is."""
    known: dict[str, FieldType] = live.facts_known()
    try:
        read_condition(text, known)
    except ConditionError as error:
        return error_in_words(error)
    return ""


def _never_read(_text: str) -> Condition:
    return ALWAYS


MOST_EARLIER = 29


class FlowNotFound(LookupError):
    """There is no such flow, or the actor may not see it."""


class NotPublishable(ValueError):
    """The draft has problems, or there is none; `problems` says which, in words."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = problems


class BadFlow(ValueError):
    """What was to be saved is no flow; says where."""


class KeyIsFixed(ValueError):
    """Of what a run is stays as it is once a version was published."""


@use_case(permits=CONFIGURE)
def save_flow(
    *, actor: Actor, name: str, area: str, body: Mapping[str, Any], keyed_by: KeyedBy = "party",
    flow_id: int | None = None,
) -> int:  # fmt: skip
    """Save the draft of a new flow, or of one that stands, beside the version in force; answers its number. A draft may
    be unfinished. Raises `FlowNotFound`, `KeyIsFixed` and `BadFlow`."""
    now, wrong = timezone.now(), malformed(body)
    if wrong:
        raise BadFlow(wrong)
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
    if draft.pk and draft.body != body:
        draft.earlier = [*draft.earlier[-MOST_EARLIER:], draft.body]
    draft.body, draft.changed_at = body, now
    draft.save()
    return draft


@use_case(permits=CONFIGURE)
def take_back(*, actor: Actor, flow_id: int) -> bool:
    """Let the draft be as it was before it was saved last; False where there is nothing to go back to. Raises
    `FlowNotFound`."""
    flow = _found(actor, flow_id)
    audit.note(subject=Ref(FLOW, flow.pk))
    draft = flow.versions.filter(state=Version.State.DRAFT).first()
    if draft is None or not draft.earlier:
        return False
    *draft.earlier, draft.body = draft.earlier
    draft.changed_at = timezone.now()
    draft.save()
    return True


@use_case(permits=CONFIGURE)
def publish_flow(*, actor: Actor, flow_id: int) -> int:
    """Put the draft in force; answers the number of its version. Runs under way in the version before finish
    there, move or stop, as the new version says. Raises `FlowNotFound` and `NotPublishable`."""
    flow, now = _found(actor, flow_id), timezone.now()
    draft = flow.versions.filter(state=Version.State.DRAFT).first()
    wrong = problems(flow, draft.body) if draft else [no_draft()]
    if draft is None or wrong:
        raise NotPublishable(wrong)
    flow.versions.filter(state=Version.State.PUBLISHED).update(state=Version.State.RETIRED, retired_at=now)
    draft.state, draft.published_at, draft.earlier = Version.State.PUBLISHED, now, []
    draft.save()
    flow.is_retired = False
    flow.save()
    resuming.move_on(flow.pk, draft.pk, live.versions([draft.pk])[draft.pk].graph.under_way, now)
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
        resuming.stop_all(flow.pk, now)
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
