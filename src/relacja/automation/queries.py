"""Questions about flows and runs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from relacja.automation import recording, words
from relacja.automation.models import Flow, Line, Run, Version
from relacja.automation.types import RecordLine, RunLine
from relacja.platform.actor import Actor

LATEST = 200


def flows(actor: Actor, area: str = "") -> list[Flow]:
    """The flows one may see, by name; perhaps only those of one app."""
    found = Flow.objects.visible_to(actor).order_by("name", "pk")
    return list(found.filter(area=area) if area else found)


def flow(actor: Actor, flow_id: int) -> Flow | None:
    """One flow."""
    return Flow.objects.visible_to(actor).filter(pk=flow_id).first()


def draft(actor: Actor, flow_id: int) -> Version | None:
    """What is being written of a flow."""
    return _versions(actor, flow_id).filter(state=Version.State.DRAFT).first()


def in_force(actor: Actor, flow_id: int) -> Version | None:
    """The version in which runs of a flow begin."""
    return _versions(actor, flow_id).filter(state=Version.State.PUBLISHED).first()


def is_in_force(actor: Actor, flow_id: int) -> bool:
    """Whether a version of a flow begins runs."""
    return _versions(actor, flow_id).filter(state=Version.State.PUBLISHED, flow__is_retired=False).exists()


def versions(actor: Actor, flow_id: int) -> list[Version]:
    """All versions of a flow, the newest first."""
    return list(_versions(actor, flow_id).order_by("-number"))


def _versions(actor: Actor, flow_id: int) -> QuerySet[Version]:
    return Version.objects.filter(flow__in=Flow.objects.visible_to(actor).filter(pk=flow_id).values("pk"))


def counts(actor: Actor, flow_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many runs of these flows are in which state, of those one may see. One query."""
    found: dict[int, dict[str, int]] = {flow_id: {} for flow_id in flow_ids}
    asked = Run.objects.visible_to(actor).filter(flow__in=list(flow_ids)).values_list("flow_id", "state")
    for flow_id, state, count in asked.annotate(count=Count("pk")).order_by():
        found[flow_id][state] = count
    return found


def at_nodes(actor: Actor, flow_id: int) -> dict[str, int]:
    """How many runs of a flow stand at which node now, of those one may see."""
    asked = Run.objects.visible_to(actor).filter(flow=flow_id, state__in=("waiting", "failed")).values_list("node")
    return dict(asked.annotate(count=Count("pk")).order_by())


def run(actor: Actor, run_id: int) -> Run | None:
    """One run, with its flow and version."""
    return Run.objects.visible_to(actor).select_related("flow", "version").filter(pk=run_id).first()


def runs_of(actor: Actor, party_id: int) -> list[RunLine]:
    """The runs of one party, the latest first."""
    rows = Run.objects.visible_to(actor).filter(party_id=party_id).select_related("flow", "version")
    return [_line(one) for one in rows.order_by("-pk")[:LATEST]]


def _line(one: Run) -> RunLine:
    return RunLine(
        one.pk, one.flow_id, one.flow.name, one.flow.area, one.key, one.state,
        recording.node_words(one.version, one.node),
        one.started_at, one.due_at, one.ended_at, one.entry, one.version.number,
    )  # fmt: skip


def record(actor: Actor, run_id: int) -> list[RecordLine]:
    """What happened to a run, line by line, in words."""
    found = run(actor, run_id)
    if found is None:
        return []
    lines = Line.objects.filter(run=found.pk).order_by("ordinal")
    return recording.in_words(_passed(found), lines)


def _passed(found: Run) -> Mapping[int, Version]:
    """The versions of its flow by number: a run may have moved from one to the other."""
    return {one.number: one for one in Version.objects.filter(flow=found.flow_id)}


def arms_of(actor: Actor, flow_id: int, node: str) -> list[tuple[int, str]]:
    """Which arm was drawn for which run at a cohort, of those one may see: for reports on effect."""
    runs = Run.objects.visible_to(actor).filter(flow=flow_id).values("pk")
    lines = Line.objects.filter(run__in=runs, node=node, what="went_on", is_done=True)
    return list(lines.values_list("run_id", "exit").order_by("run_id"))


def parties_with_runs(party_ids: Collection[int]) -> set[int]:  # no actor: for taking back imports, tells ids only
    """Those of the parties of which there are runs."""
    found = Run.objects.filter(party_id__in=list(party_ids)).values_list("party_id", flat=True)
    return {party_id for party_id in found if party_id}


def runs_for_disclosure(actor: Actor, party_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Everything kept of these parties' runs."""
    rows = Run.objects.filter(Q(party_id__in=list(party_ids))).select_related("flow", "version").order_by("pk")
    return [
        {
            "flow": one.flow.name, "key": one.key, "state": one.state, "started_at": one.started_at,
            "ended_at": one.ended_at, "facts": one.facts, "record": [
                {"at": line.at, "step": line.step, "what": line.what}
                for line in recording.in_words(_passed(one), Line.objects.filter(run=one.pk).order_by("ordinal"))
            ],
        }
        for one in rows
    ]  # fmt: skip


def visible_flows(actor: Actor) -> QuerySet[Flow]:
    """The flows one may see, for lists."""
    return Flow.objects.visible_to(actor)


def visible_runs(actor: Actor) -> QuerySet[Run]:
    """The runs one may see, for lists."""
    return Run.objects.visible_to(actor)


def flow_choices(actor: Actor) -> list[tuple[str, str]]:
    """The flows one may see, to choose from."""
    return [(str(one.pk), one.name) for one in flows(actor)]


def standings(actor: Actor, flow_ids: Collection[int]) -> dict[int, str]:
    """How flows stand, in words: in force, only a draft, retired. One query."""
    rows = Flow.objects.visible_to(actor).filter(pk__in=list(flow_ids)).values_list(
        "pk", "is_retired", "versions__state"
    )  # fmt: skip
    found: dict[int, set[str]] = {}
    retired = set()
    for flow_id, is_retired, state in rows:
        found.setdefault(flow_id, set()).add(state)
        retired |= {flow_id} if is_retired else set()
    return {flow_id: words.standing(flow_id in retired, states) for flow_id, states in found.items()}
